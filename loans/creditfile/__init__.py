"""Credit reports as tables: the template, reading Excel and CSV, the rows with what is wrong with them."""
