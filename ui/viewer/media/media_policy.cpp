#include "ui/viewer/media/media_policy.h"

#include <QByteArray>

namespace clavis::ui {

void restrictMediaPlugins() {
  // A rank of none keeps GStreamer's automatic plugging away from an element. Playlists and manifests (HLS, DASH,
  // Smooth Streaming, SDP) are files that make a player fetch others; the sources are what would fetch them.
  qputenv("GST_PLUGIN_FEATURE_RANK",
          "hlsdemux:NONE,hlsdemux2:NONE,dashdemux:NONE,dashdemux2:NONE,mssdemux:NONE,mssdemux2:NONE,sdpdemux:NONE,"
          "sdpsrc:NONE,rtspsrc:NONE,rtspsrc2:NONE,rtmpsrc:NONE,rtmp2src:NONE,souphttpsrc:NONE,curlhttpsrc:NONE,"
          "neonhttpsrc:NONE,giosrc:NONE,filesrc:NONE,udpsrc:NONE,tcpclientsrc:NONE,rtpsrc:NONE,ristsrc:NONE,"
          "srtsrc:NONE,mmssrc:NONE,dvdreadsrc:NONE,cdiocddasrc:NONE,sambasrc:NONE,nfssrc:NONE,subparse:NONE,"
          "ssaparse:NONE,giostreamsrc:NONE,webrtcsrc:NONE,whepsrc:NONE,splitfilesrc:NONE,imagesequencesrc:NONE");
  qputenv("GST_REGISTRY_FORK", "no");
}

} // namespace clavis::ui
