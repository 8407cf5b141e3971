# Writes server_schemas[] (the text of each file, NULL at the end). Called by CMakeLists.txt.
set(body "")
set(table "")
list(SORT FILES)
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME_WE)
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${hex}")
  string(APPEND body "static const char schemas_${name}[] = {${bytes}0};\n")
  string(APPEND table "schemas_${name}, ")
endforeach()
string(APPEND body "extern const char *const server_schemas[];\n"
  "const char *const server_schemas[] = {${table}0};\n")
file(WRITE ${OUT} "${body}")
