"""The roles people hold; keys are data in the organisation, titles are what they read."""

MANAGER = "chef"
REGISTRAR = "registrator"
INVESTIGATOR = "utredare"
HEAD_OF_ADMINISTRATION = "forvaltningschef"
BOARD_SECRETARY = "namndsekreterare"
CHAIR = "ordforande"
APPOINTED_MEMBER = "utsedd_ledamot"  #: decides instead of the chair who has jäv (KL 6:39)
COMPLAINT_DELEGATION = "klagomalsdelegation"
MAS = "mas"
LICENSED = "legitimerad"
CONTRACT_MANAGER = "avtalsansvarig"
DATA_PROTECTION_OFFICER = "dataskyddsombud"
PROVIDER = "utforare"  #: a private provider's own account
ADMINISTRATOR = "administrator"
#: Who may mend a case, each thing for itself; the engine asks for these keys (engine/repair/rights.py).
RETRIES = "forsoker_igen"
CORRECTS = "rattar_uppgifter"
REOPENS = "ateroppnar_steg"
SKIPS = "hoppar_over_steg"
CANCELS = "avbryter_arenden"

TITLES = {
    MANAGER: "Chef",
    REGISTRAR: "Registrator",
    INVESTIGATOR: "Utredare",
    HEAD_OF_ADMINISTRATION: "Förvaltningschef",
    BOARD_SECRETARY: "Nämndsekreterare",
    CHAIR: "Ordförande",
    APPOINTED_MEMBER: "Utsedd ledamot",
    COMPLAINT_DELEGATION: "Klagomålsdelegation",
    MAS: "Medicinskt ansvarig sjuksköterska",
    LICENSED: "Legitimerad personal",
    CONTRACT_MANAGER: "Avtalsansvarig",
    DATA_PROTECTION_OFFICER: "Dataskyddsombud",
    PROVIDER: "Privat utförare",
    ADMINISTRATOR: "Administratör",
    RETRIES: "Får försöka igen efter fel",
    CORRECTS: "Får rätta uppgifter i ärenden",
    REOPENS: "Får låta göra om steg",
    SKIPS: "Får hoppa över steg",
    CANCELS: "Får avbryta ärenden",
}
