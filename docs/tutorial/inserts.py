# Puts 500 measurements into a database.
import os
import sqlite3

if os.path.exists("readings.db"):
    os.remove("readings.db")
db = sqlite3.connect("readings.db")
db.execute("CREATE TABLE reading (second INTEGER, kelvin REAL)")

for second in range(500):
    db.execute("INSERT INTO reading VALUES (?, ?)", (second, 290 + second % 7))
    db.commit()
