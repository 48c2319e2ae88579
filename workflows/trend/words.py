"""What the rules find is called in lists, letters and panels."""

MANY_OF_A_CAUSE = "many_of_a_cause"
NEW_CATEGORY = "new_category"
RISING_SEVERITY = "rising_severity"

TITLES = {
    MANY_OF_A_CAUSE: "Många händelser med samma orsak",
    NEW_CATEGORY: "Ny kategori på enheten",
    RISING_SEVERITY: "Stigande allvarlighet",
}
