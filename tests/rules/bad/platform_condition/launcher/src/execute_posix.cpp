#ifdef __APPLE__
#endif
