/* PUBLIC: what the library exports. */
#ifndef VNSEARCH_PUBLIC_H
#define VNSEARCH_PUBLIC_H

#if defined(_WIN32)
#define PUBLIC __declspec(dllexport)
#else
#define PUBLIC __attribute__((visibility("default")))
#endif

#endif
