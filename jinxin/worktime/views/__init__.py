"""Pages of clocks, of the register of missed ones, and of the calendar."""
