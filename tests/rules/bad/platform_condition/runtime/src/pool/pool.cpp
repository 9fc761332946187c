#ifdef _WIN32
#endif
#if __cplusplus > 202002L
#elif defined(__APPLE__)
#endif
#if __has_include(<sys/eventfd.h>)
#endif
