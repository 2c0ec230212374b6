target_link_libraries(${bench} PRIVATE clavis_options Qt6::Widgets)
