"""Why a file cannot be read or written, in Swedish."""

from __future__ import annotations

import errno

_WHY = {
    errno.EEXIST: "den finns redan, och skrivs inte över",
    errno.ENOENT: "den finns inte",
    errno.ENOTDIR: "mappen finns inte",
    errno.EISDIR: "det är en mapp",
    errno.EACCES: "du har inte rätt till den",
    errno.EPERM: "du har inte rätt till den",
    errno.EROFS: "disken går bara att läsa",
    errno.ENOSPC: "disken är full",
    errno.EDQUOT: "disken är full",
    errno.ENAMETOOLONG: "namnet är för långt",
}


def why_not(error: OSError, *, writing: bool = False) -> str:
    """The end of a sentence; a file to be written can lack only its folder."""
    if writing and error.errno == errno.ENOENT:
        return _WHY[errno.ENOTDIR]
    return _WHY.get(error.errno or 0, f"maskinen svarar med fel {error.errno}")
