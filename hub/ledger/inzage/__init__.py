"""The report for a person who asks what was shared about him (AVG art. 15): records in, report out. PURE.

No bus, no disk, no clock: records, words of the policy, proofs and times are arguments. Which cases are a person's is
found by `hub.bootstrap.inzageindex`; nothing in this room knows a BSN or a name, so no report holds one.

    overzicht      what the records of some cases say together: deliveries, and what was withheld of them
    tegenhouding   what went to nobody: refused, or held
    vertrouwelijk  when something is kept from the person
    woorden        codes in plain Dutch, from the policy and the field catalogue
    veldwoorden    each field in plain Dutch
    teksten        what stands in every report, for a person (B1)
    stukken        headings, sentences, tables
    blad           the report, made of those
    html           the same as an accessible page, without scripts
    zetsel         the same as Typst source, from which the tagged PDF is made
    machine        the same as JSON, and the proof file of each line

No record is a person's own to see whole: a decision names every destination that was considered, confidential ones
too. What the report tells of it is only what belongs to a delivery that it shows.
"""
