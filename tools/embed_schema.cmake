# Writes <LAYER>_migrations[] from the numbered schema files. Called by CMakeLists.txt.
set(body "#include \"kb/base/migrate.h\"\n\n")
set(table "")
set(count 0)
list(SORT FILES)
foreach(file IN LISTS FILES)
  get_filename_component(stem ${file} NAME_WE)
  string(REGEX MATCH "^([0-9]+)_(.*)$" ok "${stem}")
  math(EXPR number "${CMAKE_MATCH_1}")
  set(name "${CMAKE_MATCH_2}")
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${hex}")
  string(APPEND body "static const char sql_${number}[] = {${bytes}0};\n")
  string(APPEND table "    {${number}, \"${name}\", sql_${number}},\n")
  math(EXPR count "${count} + 1")
endforeach()
if(count EQUAL 0)
  set(table "    {0, \"\", \"\"},\n")
endif()
string(APPEND body "extern const struct migration ${LAYER}_migrations[];\n"
  "extern const size_t ${LAYER}_n_migrations;\n"
  "const struct migration ${LAYER}_migrations[] = {\n${table}};\n"
  "const size_t ${LAYER}_n_migrations = ${count};\n")
file(WRITE ${OUT} "${body}")
