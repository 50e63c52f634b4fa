#include "serve/burn.h"

#include <string.h>

#include "xray/room.h"

/* Our own 5 x 7 letters, as many as are burnt in; bit 4 is the left column. */
static const struct {
    char letter;
    uint8_t row[7];
} font[] = {
    {'A', {0x0e, 0x11, 0x11, 0x1f, 0x11, 0x11, 0x11}}, {'D', {0x1e, 0x11, 0x11, 0x11, 0x11, 0x11, 0x1e}},
    {'E', {0x1f, 0x10, 0x10, 0x1e, 0x10, 0x10, 0x1f}}, {'F', {0x1f, 0x10, 0x10, 0x1e, 0x10, 0x10, 0x10}},
    {'H', {0x11, 0x11, 0x11, 0x1f, 0x11, 0x11, 0x11}}, {'I', {0x0e, 0x04, 0x04, 0x04, 0x04, 0x04, 0x0e}},
    {'L', {0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x1f}}, {'M', {0x11, 0x1b, 0x15, 0x15, 0x11, 0x11, 0x11}},
    {'P', {0x1e, 0x11, 0x11, 0x1e, 0x10, 0x10, 0x10}}, {'R', {0x1e, 0x11, 0x11, 0x1e, 0x14, 0x12, 0x11}},
    {'S', {0x0f, 0x10, 0x10, 0x0e, 0x01, 0x01, 0x1e}}, {'T', {0x1f, 0x04, 0x04, 0x04, 0x04, 0x04, 0x04}},
    {'U', {0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x0e}},
};
enum { LETTER_WIDE = 5, LETTER_HIGH = 7, ADVANCE = 6 };

static const uint8_t *rows_of(char letter)
{
    for (size_t i = 0; i < sizeof font / sizeof *font; i++)
        if (font[i].letter == letter)
            return font[i].row;
    return NULL;
}

static void fill(uint16_t *picture, int size, int x0, int y0, int x1, int y1, uint16_t value)
{
    for (int y = y0 < 0 ? 0 : y0; y < y1 && y < size; y++)
        for (int x = x0 < 0 ? 0 : x0; x < x1 && x < size; x++)
            picture[(size_t)y * (size_t)size + (size_t)x] = value;
}

/* The dots of a word, each grown by rim pixels on all sides. */
static void draw_word(uint16_t *picture, int size, const char *word, int x, int y, int dot, int rim, uint16_t value)
{
    for (; *word != '\0'; word++, x += ADVANCE * dot) {
        const uint8_t *rows = rows_of(*word);
        for (int bit = 0; rows != NULL && bit < LETTER_WIDE * LETTER_HIGH; bit++) {
            int row = bit / LETTER_WIDE, column = bit % LETTER_WIDE;
            if (rows[row] >> (LETTER_WIDE - 1 - column) & 1)
                fill(picture, size, x + column * dot - rim, y + row * dot - rim, x + (column + 1) * dot + rim,
                     y + (row + 1) * dot + rim, value);
        }
    }
}

static void burn_word(uint16_t *picture, int size, const char *word, int x, int y, int dot)
{
    draw_word(picture, size, word, x, y, dot, (dot + 1) / 2, 0);
    draw_word(picture, size, word, x, y, dot, 0, UINT16_MAX);
}

static int width_of(const char *word, int dot)
{
    return ((int)strlen(word) * ADVANCE - 1) * dot;
}

void scot_burn_marks(uint16_t *picture, const struct scot_view *view)
{
    static const char simulated[] = "SIMULATED";
    int size = view->columns, edge = size / 40;
    int dot = size / 160 > 0 ? size / 160 : 1, small = size / 400 > 0 ? size / 400 : 1;
    int middle = (size - LETTER_HIGH * dot) / 2;
    char left[3], right[3];
    scot_room_letters(view->right, right);
    scot_room_letters(scot_scale(view->right, -1), left);
    burn_word(picture, size, left, edge, middle, dot);
    burn_word(picture, size, right, size - edge - width_of(right, dot), middle, dot);
    burn_word(picture, size, simulated, (size - width_of(simulated, small)) / 2,
              size - edge - LETTER_HIGH * small, small);
}
