"""The product's own tables in a new database."""


def create(url: str) -> None:
    """Brings an empty database to the newest migration."""
    from workflows.schema import upgrade  # asked for when needed: a test without a database pays nothing for it

    upgrade(url)
