#include "core/report/page.h"

/* Readable on paper and without colour: states are words and marks, colours
 * only repeat them. */
static const char style[] =
	":root{--ink:#1d2733;--soft:#5a6675;--paper:#fff;--panel:#f5f7f9;"
	"--line:#d5dbe1;--accent:#175a86;--warn:#8a3b00;--pool:#e8f1f8;"
	"--edge:#fdf3dc;--partner:#eaf5ea}\n"
	"@media (prefers-color-scheme:dark){:root{--ink:#e4e9ee;"
	"--soft:#9fabb8;--paper:#14191f;--panel:#1c232b;--line:#36414d;"
	"--accent:#7ebde8;--warn:#ffb27a;--pool:#1d3345;--edge:#40351c;"
	"--partner:#1f3a25}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0 auto;max-width:78rem;padding:2.5rem 2rem 4rem;"
	"background:var(--paper);color:var(--ink);"
	"font:15px/1.5 system-ui,'Segoe UI',Roboto,'Noto Sans',"
	"'DejaVu Sans',sans-serif}\n"
	"h1{margin:0;font-size:1.9rem;line-height:1.2;font-weight:650}\n"
	"h2{margin:2.6rem 0 .2rem;font-size:1.25rem;font-weight:650}\n"
	"p{margin:.2rem 0 .8rem;max-width:46rem}\n"
	".note{color:var(--soft)}\n"
	"nav{margin:1.2rem 0 0;padding:0;display:flex;flex-wrap:wrap;"
	"gap:.3rem 1.1rem}\n"
	"a{color:var(--accent);text-decoration-thickness:1px;"
	"text-underline-offset:.15em}\n"
	".figures{display:flex;flex-wrap:wrap;margin:1.6rem 0 0;padding:0;"
	"list-style:none;border:1px solid var(--line);border-radius:6px;"
	"background:var(--panel)}\n"
	".figures li{flex:1 1 7rem;padding:.7rem 1rem;"
	"border-right:1px solid var(--line)}\n"
	".figures li:last-child{border-right:0}\n"
	".figures b{display:block;font-size:1.5rem;line-height:1.2;"
	"font-variant-numeric:tabular-nums}\n"
	".findings{margin:.6rem 0;padding:0;list-style:none}\n"
	".findings li{padding:.45rem .8rem;border-left:4px solid "
	"var(--line);margin:.35rem 0;background:var(--panel)}\n"
	".findings .urgent{border-left:4px double var(--warn)}\n"
	".findings b{margin-right:.5rem}\n"
	".urgent b,.ends{color:var(--warn);font-weight:650}\n"
	"figure{margin:1rem 0;padding:1rem;border:1px solid var(--line);"
	"border-radius:6px;overflow-x:auto}\n"
	"figcaption{margin-top:.8rem;color:var(--soft);font-size:.87rem}\n"
	"svg{display:block;max-width:100%;height:auto;margin:0 auto}\n"
	"svg text{fill:var(--ink)}\n"
	"svg polygon,svg ellipse,svg path,svg polyline{stroke:var(--soft)}\n"
	"svg .edge polygon{fill:var(--soft)}\n"
	"svg .cluster polygon{fill:none;stroke-dasharray:1 3}\n"
	"svg .graph>polygon{stroke:none;fill:none}\n"
	"svg .node.pool polygon{fill:var(--pool)}\n"
	"svg .node.proxy polygon{fill:var(--edge)}\n"
	"svg .node.gateway polygon{fill:var(--panel)}\n"
	"svg .node.old polygon{fill:none}\n"
	"svg .node.partner ellipse{fill:var(--partner)}\n"
	".wide{overflow-x:auto}\n"
	"table{border-collapse:collapse;width:100%;font-size:.92rem;"
	"margin:.5rem 0 0}\n"
	"th,td{padding:.42rem .8rem .42rem 0;text-align:left;"
	"vertical-align:top;border-bottom:1px solid var(--line)}\n"
	"th{font-weight:600;white-space:nowrap;border-bottom:2px solid "
	"var(--ink)}\n"
	"td{overflow-wrap:anywhere;min-width:4.5rem}\n"
	"td:first-child{font-weight:600}\n"
	"th.n,td.n{text-align:right;font-variant-numeric:tabular-nums;"
	"min-width:0}\n"
	"td.mono{font:.85em/1.5 ui-monospace,'DejaVu Sans Mono',monospace;"
	"min-width:9rem}\n"
	"td div{white-space:nowrap}\n"
	".none{color:var(--soft)}\n"
	"footer{margin-top:3rem;padding-top:.8rem;"
	"border-top:1px solid var(--line);color:var(--soft);"
	"font-size:.87rem}\n"
	"@media print{@page{size:A4 landscape;margin:14mm 12mm}"
	":root{--ink:#000;--soft:#444;--paper:#fff;--panel:#fff;"
	"--line:#999;--accent:#000;--warn:#000;--pool:#fff;--edge:#fff;"
	"--partner:#fff}"
	"body{max-width:none;padding:0;font-size:9.5pt}nav{display:none}"
	"h2{margin-top:1.6rem;break-after:avoid}"
	"h2+p{break-after:avoid}figure,.wide{overflow:visible}"
	"figure{break-inside:avoid;padding:.5rem}"
	"svg{max-height:150mm;width:auto}"
	"tr{break-inside:avoid}thead{display:table-header-group}"
	"a{color:inherit;text-decoration:none}}\n";

void page_text(GString *page, const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
	for (const char *at = valid; *at; at++) {
		switch (*at) {
		case '&':
			g_string_append(page, "&amp;");
			break;
		case '<':
			g_string_append(page, "&lt;");
			break;
		case '>':
			g_string_append(page, "&gt;");
			break;
		case '"':
			g_string_append(page, "&quot;");
			break;
		case '\'':
			g_string_append(page, "&#39;");
			break;
		default:
			if ((unsigned char)*at < 0x20 && *at != '\n' &&
			    *at != '\t')
				g_string_append(page, "\xef\xbf\xbd");
			else
				g_string_append_c(page, *at);
		}
	}
}

void page_begin(GString *page, const char *title)
{
	g_string_append(page, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
			      "<meta charset=\"utf-8\"/>\n"
			      "<meta name=\"viewport\" content=\""
			      "width=device-width, initial-scale=1\"/>\n"
			      "<meta name=\"color-scheme\" content=\""
			      "light dark\"/>\n<title>");
	page_text(page, title);
	g_string_append(page, "</title>\n<style>\n");
	g_string_append(page, style);
	g_string_append(page, "</style>\n</head>\n<body>\n");
}

void page_end(GString *page)
{
	g_string_append(page, "</body>\n</html>\n");
}
