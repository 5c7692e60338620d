"""Every limit of a file, in one place, with the reason for it."""

MEGABYTE = 1_000_000

# A phone's photo is 2 to 8 MB, a scanned contract 1 to 5 MB, twenty minutes of a voice note 5 MB. Over a slow mobile
# line 10 MB already take minutes; whoever has more sends several files.
LARGEST_FILE = 10 * MEGABYTE
# What a request with files may hold in memory; what is beyond is read and thrown away, so that the page can say so.
LARGEST_IN_MEMORY = LARGEST_FILE + MEGABYTE
# Refused before it is read: whoever sends this does not send photos.
LARGEST_BODY = 100 * MEGABYTE

# Before the case exists anybody can send files, so few; afterwards a group's forty consents must fit.
MOST_FILES_OF_DRAFT = 10
MOST_BYTES_OF_DRAFT = 50 * MEGABYTE
MOST_FILES_OF_CASE = 120
MOST_BYTES_OF_CASE = 400 * MEGABYTE

# Asked of the header, before anything is decoded: 50 million pixels are the best phones' full size, 200 MB in memory.
MOST_PIXELS = 50_000_000
LONG_SIDE = 2_400  # pixels of the cleaned copy: small print of a contract stays readable
JPEG_QUALITY = 85

MOST_PAGES = 200
MOST_OBJECTS = 50_000  # of a PDF
MOST_UNPACKED = 400 * MEGABYTE  # what the streams of a PDF may come to

MOST_SECONDS = 20 * 60  # of a recording

# What the cleaner's process may take. Beyond it the process ends and the file is refused.
CLEANER_SECONDS = 40  # on the wall clock
CLEANER_CPU_SECONDS = 30
CLEANER_MEMORY = 1_200 * MEGABYTE  # of addresses; the libraries alone map 300
CLEANERS_AT_ONCE = 2  # of one server process, so that files never take all of a machine
WAIT_FOR_CLEANER = 20  # seconds
LARGEST_CLEANED = 3 * LARGEST_FILE  # written from scratch, a PDF may grow

LONGEST_NAME = 80  # characters

SCANNER_SECONDS = 20
