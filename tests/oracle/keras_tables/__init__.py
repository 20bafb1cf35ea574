"""What record_keras.py is made of: one module for each kind of table, and one that writes them."""
