// Sound and video are decoded in this process, by the system's codecs (Qt Multimedia: GStreamer on Linux). So that a
// file can be nothing but sound and video, the plug-ins that fetch, or read lists of things to fetch, are switched off
// before GStreamer starts. Call once, early in main, while there is one thread.
#pragma once

namespace clavis::ui {

void restrictMediaPlugins();

} // namespace clavis::ui
