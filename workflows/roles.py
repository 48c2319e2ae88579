"""The roles people hold; keys are data in the organisation, titles are what they read."""

MANAGER = "chef"
REGISTRAR = "registrator"
INVESTIGATOR = "utredare"
HEAD_OF_ADMINISTRATION = "forvaltningschef"
BOARD_SECRETARY = "namndsekreterare"
CHAIR = "ordforande"
ADMINISTRATOR = "administrator"

TITLES = {
    MANAGER: "Chef",
    REGISTRAR: "Registrator",
    INVESTIGATOR: "Utredare",
    HEAD_OF_ADMINISTRATION: "Förvaltningschef",
    BOARD_SECRETARY: "Nämndsekreterare",
    CHAIR: "Ordförande",
    ADMINISTRATOR: "Administratör",
}
