# Writes PREFIX_NAME[] (NUL-terminated bytes) for each text file. Called by CMakeLists.txt.
set(body "")
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME_WE)
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${hex}")
  string(APPEND body "extern const char ${PREFIX}_${name}[];\nconst char ${PREFIX}_${name}[] = {${bytes}0};\n")
endforeach()
file(WRITE ${OUT} "${body}")
