"""The roles people hold; keys are data in the organisation, titles are what they read."""

MANAGER = "chef"
REGISTRAR = "registrator"
INVESTIGATOR = "utredare"
HEAD_OF_ADMINISTRATION = "forvaltningschef"
BOARD_SECRETARY = "namndsekreterare"
CHAIR = "ordforande"
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
    ADMINISTRATOR: "Administratör",
    RETRIES: "Får försöka igen efter fel",
    CORRECTS: "Får rätta uppgifter i ärenden",
    REOPENS: "Får låta göra om steg",
    SKIPS: "Får hoppa över steg",
    CANCELS: "Får avbryta ärenden",
}
