"""Why ports can be taken, with drawings and examples made for real."""
