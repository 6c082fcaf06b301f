"""Files that come from the bank: read as a stream, shown before anything is booked, booked row by row and only once."""
