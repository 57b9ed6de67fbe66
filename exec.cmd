@rem The script "start" of package.json begins with "exec", by which a POSIX shell makes way for it. Windows has none.
@%*
