"""What duties, letters, faults and changes are called for an administrator."""

KINDS = {
    "namnd": "Nämnd",
    "forvaltning": "Förvaltning",
    "avdelning": "Avdelning",
    "enhet": "Enhet",
    "stab": "Stab",
    "utforare": "Privat utförare",
}
ORGANISATION_CHANGES = {
    "role_given": "Roll given",
    "role_ended": "Roll avslutad",
    "unit_added": "Ny enhet",
    "unit_renamed": "Nytt namn",
    "unit_moved": "Flyttad",
    "unit_closed": "Stängd",
}

DUTIES = {
    "wake": "Väcker ärenden när en tid är inne",
    "deliver": "Lämnar fram meddelanden mellan ärenden",
    "man": "Söker någon till uppgifter som ingen fick",
    "post": "Skickar brev",
    "seal": "Förseglar historiken",
    "watch": "Letar en gång om dagen efter mönster bland avvikelserna",
    "tidy": "Tar bort utkast till uppgifter som är avslutade",
}
LETTERS = {
    "new_task": "Ny uppgift",
    "reminder": "Påminnelse",
    "reminder_manager": "Påminnelse till chef",
    "overdue": "Tiden har gått ut",
    "escalation": "Eskalering",
    "escalation_further": "Eskalering till nästa led",
    "receipt": "Bekräftelse till rapportör",
    "feedback": "Återkoppling till rapportör",
    "serious": "Allvarligt ärende",
}
TROUBLES = {
    "unmanned": "Obemannad uppgift",
    "watch": "Sökning efter mönster",
    "letter": "Ett brev går inte fram",
    "template": "Texten till ett brev gick inte att fylla i",
    "timer": "En tid kunde inte hanteras",
    "message": "Ett meddelande mellan ärenden gick inte fram",
    "web": "En sida gick sönder",
    "grown": "Ett ärende har vuxit över gränsen",
    "migration": "Ett ärende kunde inte flyttas till en ny version",
}
