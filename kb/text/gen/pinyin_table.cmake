# The table of readings: cmake -DBZIP2= -DUNIHAN= -DGENERATOR= -DOUT= -P pinyin_table.cmake
execute_process(COMMAND ${BZIP2} -dc ${UNIHAN} COMMAND ${GENERATOR}
  OUTPUT_FILE ${OUT}.part RESULTS_VARIABLE results)
foreach(result IN LISTS results)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${UNIHAN} could not be turned into ${OUT} (${results})")
  endif()
endforeach()
file(RENAME ${OUT}.part ${OUT})
