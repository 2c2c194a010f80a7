"""Evidence packs: everything about one person's notice, or about a whole mailing, in one archive that proves itself."""
