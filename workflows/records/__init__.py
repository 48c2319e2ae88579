"""The registers: händelse, rapport, utredning, beslut, anmälan, åtgärd, orsak and riskbedömning, each with its own count."""
