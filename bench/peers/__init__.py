"""Other engines behind one protocol, each set up as a competent user of Vietnamese text would."""
