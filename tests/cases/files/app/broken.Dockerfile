FROM app:1
COPY missing.txt /
