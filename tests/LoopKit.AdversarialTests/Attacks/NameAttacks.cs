using System.Text;
using LoopKit.AdversarialTests.Oracle;
using LoopKit.Tools;

namespace LoopKit.AdversarialTests.Attacks;

/// <summary>Names and bytes that are not what they look like.</summary>
internal static class NameAttacks
{
    private const string Composed = "caf\u00e9.txt";
    private const string Decomposed = "cafe\u0301.txt";
    private const string Clipboard = "\u001b]52;c;ZXZpbA==\u0007\u001b]0;evil\u0007";

    private static readonly byte[] _notUtf8 = [.. "a = 1\n"u8, 0xFF, 0xFE, 0x80, .. "\nb = 2\n"u8];
    private static readonly byte[] _utf16 = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("a = 1\r\nb = 2\r\n")];
    private static readonly byte[] _marked = [.. Encoding.UTF8.GetPreamble(), .. "a = 1\r\nb = 2\r\n"u8];

    public static IEnumerable<Attack> All =>
    [
        new("NAME-01", "Names that differ in their composition only are two names")
        {
            Prepare = place => { place.Put(Composed, "composed"); place.Put(Decomposed, "decomposed"); },
            Calls = _ =>
            [
                AttackCall.Of("read", new { path = Composed }, Answer.Text("\tcomposed")),
                AttackCall.Of("read", new { path = Decomposed }, Answer.Text("decomposed")),
                AttackCall.Of("edit", new { path = Composed, old_text = "composed", new_text = "changed" }, Answer.Text()),
            ],
            After = (place, _) => Assert.That((place.Text(Composed), place.Text(Decomposed)), Is.EqualTo(("changed", "decomposed"))),
        },
        new("NAME-02", "A name that some file system takes for that of git is denied")
        {
            Calls = _ => ((string[])[".GIT/config", ".Git/hooks/pre-commit", "git~1/config", ".g\u200cit/config", ".git\u200b/config", ".git./config", ".git /config", ".git::$INDEX_ALLOCATION/config", "sub/.GIT/x", ".LoopKit/store.db", ".gi\u0001t/config"])
                .SelectMany(path => AttackCall.ByAll(path, Answer.Refused(ToolErrors.Denied))),
        },
        new("NAME-03", "Names that are no UTF-8 break no listing")
        {
            Prepare = place => place.Shell(@"printf x >""$(printf 'bad\377name')""; mkdir ""$(printf 'dir\376')""; printf x >""$(printf 'dir\376')""/inner"),
            Calls = _ => [.. FileTools.Listing.Select(tool => AttackCall.Of(tool, FileTools.Arguments(tool, "."), Answer.Text("bad"))), AttackCall.Of("grep", new { pattern = "x" }, Answer.Any)],
            After = (place, _) => place.Shell("rm -rf dir* bad*"),
        },
        new("NAME-04", "Bytes that are no UTF-8 are shown and never damaged by an edit beside them")
        {
            Prepare = place => place.Put("data", _notUtf8),
            Calls = _ =>
            [
                AttackCall.Of("read", new { path = "data" }, Answer.Text("a = 1")),
                AttackCall.Of("edit", new { path = "data", old_text = "a = 1", new_text = "a = 2" }, Answer.Any),
                AttackCall.Of("multi_edit", new { path = "data", edits = new[] { new { old_text = "b = 2", new_text = "b = 3" } } }, Answer.Any),
            ],
            After = (place, _) => Assert.That(File.ReadAllBytes(place.At("data")), Is.SupersetOf(_notUtf8[6..10]).And.Length.EqualTo(_notUtf8.Length)),
        },
        new("NAME-05", "Byte order marks UTF-16 and CRLF survive an edit")
        {
            Prepare = place => { place.Put("wide", _utf16); place.Put("marked", _marked); },
            Calls = _ => ((string[])["wide", "marked"]).SelectMany(path => (AttackCall[])
            [
                AttackCall.Of("read", new { path }, Answer.Text("a = 1")),
                AttackCall.Of("edit", new { path, old_text = "a = 1\nb", new_text = "a = 3\nb" }, Answer.Text()),
            ]),
            After = (place, _) => Assert.That(
                (File.ReadAllBytes(place.At("wide")), File.ReadAllBytes(place.At("marked"))),
                Is.EqualTo((Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("a = 3\r\nb = 2\r\n")).ToArray(), Encoding.UTF8.GetPreamble().Concat("a = 3\r\nb = 2\r\n"u8.ToArray()).ToArray()))),
        },
        new("NAME-06", "Terminal escapes are kept as they came in the store and shown escaped in names")
        {
            Prepare = place => place.Put($"evil{Clipboard.Replace("/", "", StringComparison.Ordinal)}", "x"),
            Calls = _ =>
            [
                .. FileTools.Listing.Select(tool => AttackCall.Of(tool, FileTools.Arguments(tool, "."), Answer.Text(@"\u001b").Without("\u001b"))),
                AttackCall.Of("grep", new { pattern = "x" }, Answer.Text(@"\u001b").Without("\u001b")),
                AttackCall.Run(@"printf '\033]52;c;ZXZpbA==\007\033]0;evil\007'", Answer.Text(Clipboard)),
            ],
            After = (_, report) => Assert.That(report.Stored, Does.Contain(@"\u001B]52;c;ZXZpbA==\u0007").IgnoreCase),
        },
        new("NAME-08", "Marks that turn the direction of writing are shown escaped in names")
        {
            Prepare = place => place.Put("photo\u202egpj.sh\u2066", "x"),
            Calls = _ => [.. FileTools.Listing.Append("grep").Select(tool => AttackCall.Of(tool, FileTools.Arguments(tool, "."), Answer.Text(@"photo\u202egpj.sh\u2066").Without("\u202e")))],
        },
        new("NAME-09", "A line break in a name does not pass for another name")
        {
            Prepare = place => place.Put("a\nfake.txt", "x"),
            Calls = _ => FileTools.Listing.Append("grep").Select(tool => AttackCall.Of(tool, FileTools.Arguments(tool, "."), Answer.Text(@"a\u000afake.txt"))),
        },
        new("NAME-10", "Half of a surrogate pair is refused wherever it stands")
        {
            Calls = _ =>
            [
                new("read", """{"path":"a\ud800b"}""", Answer.Invalid),
                new("write", """{"path":"x","content":"a\udc00b"}""", Answer.Invalid),
                new("run", """{"command":"echo \ud800"}""", Answer.Invalid),
                new("grep", """{"pattern":"\ud800"}""", Answer.Invalid),
                new("todo", """{"items":[{"text":"\ud800","status":"open"}]}""", Answer.Invalid),
            ],
        },
        new("NAME-11", "Metacharacters of a shell in a path or a pattern are data")
        {
            Calls = _ =>
            [
                AttackCall.Of("write", new { path = "$(touch pwned).txt", content = "x" }, Answer.Text()),
                AttackCall.Of("write", new { path = "; touch pwned #", content = "x" }, Answer.Text()),
                AttackCall.Of("write", new { path = "-rf", content = "x" }, Answer.Text()),
                AttackCall.Of("grep", new { pattern = "-e x; touch pwned" }, Answer.Text()),
                AttackCall.Of("glob", new { pattern = "`touch pwned`" }, Answer.Text()),
                AttackCall.Of("list", new { path = "-rf" }, Answer.Refused(ToolErrors.NotRegular)),
                AttackCall.Of("edit", new { path = "--help", old_text = "a", new_text = "b" }, Answer.Refused(ToolErrors.NotFound)),
            ],
            After = (place, _) => Assert.That(File.Exists(place.At("pwned")), Is.False),
        },
    ];
}
