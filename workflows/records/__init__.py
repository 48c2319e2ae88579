"""The registers: händelse, rapport, utredning, beslut, anmälan, åtgärd, orsak, riskbedömning; each counted alone."""
