/* paint.c, solid_distance.c and shape_distance.c are compiled once for each instruction set, so that their loops over a
 * block of points become its vectors; the functions of each copy carry its name, and give the same bytes. Included
 * first; without SCOT_PAINT_ISA the names are the headers' own. */
#ifdef SCOT_PAINT_ISA
#define SCOT_PASTE(name, isa) name##_##isa
#define SCOT_NAME(name, isa) SCOT_PASTE(name, isa)
#define scot_part_distance SCOT_NAME(scot_part_distance, SCOT_PAINT_ISA)
#define scot_solid_distance SCOT_NAME(scot_solid_distance, SCOT_PAINT_ISA)
#define scot_model_paint SCOT_NAME(scot_model_paint, SCOT_PAINT_ISA)
#endif
