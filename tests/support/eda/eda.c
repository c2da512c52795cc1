/* A stand-in for iFIX's library for Easy Database Access: no part of iFIX. It exports the same names, counts every call in a
 * file beside itself (FILE.calls), and answers as a file beside itself says (FILE.script), a line each:
 *
 *   node NAME              a node of the enumeration
 *   wait MILLISECONDS      how long each wait takes; -1: for ever
 *   nogroup                no group is given
 *   NODE.TAG.FIELD text REST OF THE LINE
 *   NODE.TAG.FIELD long BYTES          a text of so many bytes, cut off without a zero where there is no room
 *   NODE.TAG.FIELD counter START       a text, greater by 100 at each reading
 *   NODE.TAG.FIELD number NUMBER       no text
 *   NODE.TAG.FIELD error NUMBER
 *
 * What is not there has error 1001. WITHOUT_READ leaves a function out. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define EXPORT __declspec(dllexport)
#define MOST 4096

static struct field { char name[96], kind[16], rest[256]; long readings; } fields[MOST];
static char nodes[MOST][16], defined[MOST][96], base[MAX_PATH];
static int field_count, node_count, defined_count, wait_for, no_group;

static void count(const char *format, ...)
{
    char path[MAX_PATH + 8];
    va_list arguments;
    snprintf(path, sizeof path, "%s.calls", base);
    FILE *file = fopen(path, "a");
    if (!file)
        return;
    va_start(arguments, format);
    vfprintf(file, format, arguments);
    va_end(arguments);
    fputc('\n', file);
    fclose(file);
}

static void read_script(void)
{
    char path[MAX_PATH + 8], line[512];
    snprintf(path, sizeof path, "%s.script", base);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\r\n")] = 0;
        if (!strncmp(line, "node ", 5))
            snprintf(nodes[node_count++], sizeof *nodes, "%s", line + 5);
        else if (!strncmp(line, "wait ", 5))
            wait_for = atoi(line + 5);
        else if (!strcmp(line, "nogroup"))
            no_group = 1;
        else if (field_count < MOST) {
            struct field *field = &fields[field_count];
            if (sscanf(line, "%95s %15s %255[^\n]", field->name, field->kind, field->rest) >= 2)
                field_count++;
        }
    }
    if (file)
        fclose(file);
}

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved)
{
    (void)reserved;
    if (reason == DLL_PROCESS_ATTACH) {
        GetModuleFileNameA(module, base, sizeof base - 1);
        read_script();
        count("loaded");
    }
    return TRUE;
}

static struct field *of(long tag)
{
    for (int at = 0; tag >= 0 && tag < defined_count && at < field_count; at++)
        if (!strcmp(fields[at].name, defined[tag]))
            return &fields[at];
    return NULL;
}

EXPORT void *WINAPI eda_define_group(short number_of_nodes, short detect_changes)
{
    count("eda_define_group %d %d", number_of_nodes, detect_changes);
    return no_group ? NULL : (void *)defined;
}

EXPORT long WINAPI eda_define_ntf(void *group, const char *node, const char *tag, const char *field, void *vsp)
{
    count("eda_define_ntf %s.%s.%s %d %d", node, tag, field, group == (void *)defined, vsp == NULL);
    snprintf(defined[defined_count], sizeof *defined, "%s.%s.%s", node, tag, field);
    return defined_count++;
}

EXPORT void WINAPI eda_lookup(void *group) { count("eda_lookup %d", group == (void *)defined); }

#ifndef WITHOUT_READ
EXPORT void WINAPI eda_read(void *group)
{
    count("eda_read %d", group == (void *)defined);
    for (int at = 0; at < field_count; at++)
        fields[at].readings++;
}
#endif

EXPORT void WINAPI eda_wait(void *group)
{
    count("eda_wait %d", group == (void *)defined);
    Sleep(wait_for < 0 ? INFINITE : (DWORD)wait_for);
}

EXPORT short WINAPI eda_get_error(void *group, long tag)
{
    struct field *field = of(tag);
    (void)group;
    count("eda_get_error");
    return !field ? 1001 : !strcmp(field->kind, "error") ? (short)atoi(field->rest) : 0;
}

EXPORT short WINAPI eda_get_ascii(void *group, long tag, char *buffer, short size)
{
    struct field *field = of(tag);
    char text[2048];
    (void)group;
    count("eda_get_ascii %d", size);
    memset(text, 0, sizeof text);
    if (!field || !strcmp(field->kind, "number"))
        return 1002;
    if (!strcmp(field->kind, "long"))
        memset(text, 'x', (size_t)atoi(field->rest));
    else if (!strcmp(field->kind, "counter"))
        snprintf(text, sizeof text, "%lld", atoll(field->rest) + 100LL * field->readings);
    else
        snprintf(text, sizeof text, "%s", field->rest);
    size_t length = strlen(text) + 1;
    memcpy(buffer, text, length < (size_t)size ? length : (size_t)size);
    return 0;
}

EXPORT short WINAPI eda_get_float(void *group, long tag, float *number)
{
    struct field *field = of(tag);
    (void)group;
    count("eda_get_float");
    if (!field || strcmp(field->kind, "number"))
        return 1003;
    *number = (float)atof(field->rest);
    return 0;
}

EXPORT void WINAPI eda_delete_ntf(void *group, long tag) { (void)group, (void)tag, count("eda_delete_ntf"); }
EXPORT void WINAPI eda_delete_group(void *group) { (void)group, count("eda_delete_group"); }

EXPORT short WINAPI eda_enum_scada_nodes(char names[][9], short *start, short most, short *found)
{
    count("eda_enum_scada_nodes %d %d", *start, most);
    for (*found = 0; *start < node_count && *found < most; ++*start, ++*found)
        strncpy(names[*found], nodes[*start], 9);
    return 0;
}

/* What writes, so that a call of it would be seen. */
#define WRITES(name) EXPORT short WINAPI name(void) { count(#name); return 0; }
WRITES(eda_set_one_float)
WRITES(eda_set_one_ascii)
WRITES(eda_set_float)
WRITES(eda_set_ascii)
WRITES(eda_write)
WRITES(eda_add_block)
WRITES(eda_delete_block)
WRITES(eda_reload_database)
WRITES(eda_save_database)
