"""The end of a day: interest that fell due is booked, money held is used, and how every loan stands is noted."""
