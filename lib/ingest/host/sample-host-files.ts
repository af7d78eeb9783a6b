/** Hand-made memory and host files, and a capture, for the tests. */
export const SAMPLE_HOST_FILES: Record<string, string> = {
  ps: '  PID  PPID USER   RSS   PSS NLWP %CPU COMMAND\n 7 1 root 100 90 1 0.0 /usr/sbin/apache2 -k start\n 8 7 w 200 190 5 1.0 (wsgi:shop)       -k start\n 9 7 w 200 190 5 1.0 /usr/sbin/apache2 -k start\n',
  top: 'top - 04:04:52 up 39 min,  0 user,  load average: 0.71, 0.99, 0.67\nMiB Mem :  24105.6 total,  23080.2 free,    619.7 used,    708.0 buff/cache\nMiB Swap: 0.0 total, 0.0 free, 0.0 used.  23485.8 avail Mem\n\n  PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND\n20873 root      20   0   15080   5632   3352 S   0.0   0.0   0:00.00 apache2\n',
  pidstat: 'Linux 6.1 (vm) \t11/23/26 \t_x86_64_\t(2 CPU)\n\n# Time UID PID %CPU VSZ RSS %MEM Command\n04:04:57 33 20876 2.00 166788 37340 0.15 (wsgi:shop) -k start\nAverage: 33 20876 2.00 166788 37340 0.15 (wsgi:shop) -k start\n',
  smem: '  PID User     Command                         Swap      USS      PSS      RSS \n21016 root     apache2 -f /opt/otherapp/ap        0      396      948     4788 \n',
  pmap: '20887:   /usr/sbin/apache2 -k start\nAddress           Kbytes     RSS   Dirty Mode  Mapping\n000055669d6ce000     228     192       0 r---- apache2\n---------------- ------- ------- ------- \ntotal kB         1223812   12680    5508\n',
  smaps: '55669d6ce000-55669d707000 r--p 00000000 fe:00 15884289 /usr/sbin/apache2\nSize:                228 kB\nRss:                 192 kB\nPss:                  15 kB\nVmFlags: rd ex mr mw me \n',
  'proc-status': 'Name:\tapache2\nPid:\t20873\nPPid:\t1\nVmSize:\t   15080 kB\nVmRSS:\t    5632 kB\nThreads:\t1\n',
  free: '               total        used        free      shared  buff/cache   available\nMem:        24684084      654104    23584600        9556      754944    24029980\nSwap:              0           0           0\n',
  meminfo: 'MemTotal:       24684084 kB\nMemFree:        23584600 kB\nMemAvailable:   24029980 kB\nSwapTotal: 0 kB\n',
  vmstat: 'procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----\n r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st\n 1  0      0  23029      4    732    0    0  1130  1161  318  791 11  5 84  0  0\n',
  'mod-status': 'ServerMPM: event\nTotal Accesses: 708\nUptime: 6\nBusyWorkers: 1\nIdleWorkers: 49\nScoreboard: ____W\n',
  'mod-wsgi-metrics': '{"pid": 24669, "request_busy_time": 2.99, "request_count": 210, "memory_rss": 39272448, "running_time": 2, "request_threads": 5}\n',
  capture: '{"kind":"process","headroom_capture":1,"t":1795407149,"pid":7,"group":"shop","requests":0}\n{"t":1795407150,"method":"GET","path":"/a","status":200,"wall_ms":100,"cpu_ms":40,"queue_ms":9,"pid":7,"thread":1,"n":1,"busy":1,"rss_kib":100}\n{"t":1795407151,"method":"GET","path":"/b","status":200,"wall_ms":100,"cpu_ms":40,"queue_ms":9,"pid":7,"thread":1,"n":2,"busy":1,"rss_kib":100}\n',
}
