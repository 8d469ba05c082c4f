# Prints how often each word of a file occurs, the most frequent first.
tr ' ' '\n' < "$1" | sort | uniq -c | sort -rn
