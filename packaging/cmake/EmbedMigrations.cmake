# cmake -DOUTPUT=x.cpp -DFOLDER=dir -P EmbedMigrations.cmake: writes every NNNN_name.sql of FOLDER into one C++ source.
file(GLOB files LIST_DIRECTORIES false ${FOLDER}/[0-9][0-9][0-9][0-9]_*.sql)
list(SORT files)
set(body "")
set(last 0)
foreach(file IN LISTS files)
  get_filename_component(stem ${file} NAME_WE)
  string(SUBSTRING ${stem} 0 4 number)
  string(SUBSTRING ${stem} 5 -1 name)
  math(EXPR value "1${number} - 10000")
  if(value EQUAL last)
    message(FATAL_ERROR "Two migrations have the number ${number}")
  endif()
  set(last ${value})
  file(READ ${file} sql)
  if(sql MATCHES "\\)CLAVIS\"")
    message(FATAL_ERROR "${file} contains the delimiter of its own embedding")
  endif()
  string(APPEND body "    {${value}, \"${name}\", R\"CLAVIS(${sql})CLAVIS\"},\n")
endforeach()
file(WRITE ${OUTPUT}.new "// Made by EmbedMigrations.cmake from core/vault/migrations.
#include \"core/vault/migrations/migrations.h\"

namespace clavis::core {
namespace {
constexpr Migration migrations[] = {
${body}};
} // namespace
std::span<const Migration> allMigrations() { return migrations; }
} // namespace clavis::core
")
file(COPY_FILE ${OUTPUT}.new ${OUTPUT} ONLY_IF_DIFFERENT)
file(REMOVE ${OUTPUT}.new)
