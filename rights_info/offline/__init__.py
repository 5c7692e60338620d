"""Pages kept on the phone, for days without internet: what a pack holds, how large it is, how it is made."""
