# The window's own widgets over a vault; the generator alone, not the server around it.
file(GLOB generator CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/app/sandbox/generate/*.cpp)
target_sources(${bench} PRIVATE ${generator})
target_link_libraries(${bench} PRIVATE clavis_core clavis_ui Qt6::Widgets)
