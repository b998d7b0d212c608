"""`ketenhub demo`: the pilot's working method, six invented young people, on a real server.

`zaken` holds the six cases as the export files that partners' systems would write; `toneel` plays them through the
folders of the partners; `verslag` tells what happened, from the journal alone; `uitvoering` joins them; `opdracht` is
the command.
"""
