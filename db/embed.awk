# Makes one C file of the migrations in schema/, in the order of their names:
# awk -f embed.awk 0001-….sql 0002-….sql >schema_text.c
BEGIN {
	print "#include \"db/migrate.h\"\n"
	print "const Migration topology_migrations[] = {"
}
FNR == 1 {
	if (NR > 1)
		print "\t},"
	name = FILENAME
	sub(/.*\//, "", name)
	print "\t{ .name = \"" name "\", .sql ="
}
{
	gsub(/\\/, "\\\\&")
	gsub(/"/, "\\\\&")
	gsub(/\t/, "\\t")
	print "\t\"" $0 "\\n\""
}
END { print "\t},\n\t{ 0 },\n};" }
