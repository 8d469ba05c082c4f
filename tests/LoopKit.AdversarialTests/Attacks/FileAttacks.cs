using System.Net.Sockets;
using LoopKit.AdversarialTests.Oracle;
using LoopKit.Tools;

namespace LoopKit.AdversarialTests.Attacks;

/// <summary>Files that are none, that never end, or that change.</summary>
internal static class FileAttacks
{
    private static readonly Answer _notRegular = Answer.Refused(ToolErrors.NotRegular);

    public static IEnumerable<Attack> All =>
    [
        new("FILE-01", "A device is not read whatever leads to it")
        {
            Prepare = place =>
            {
                place.Link("zero", "/dev/zero");

                // Only root can make one; where nobody can, the link has to do.
                place.Shell("mknod device c 1 5 2>/dev/null || mkfifo device");
            },
            Calls = _ => [.. AttackCall.ByAll("zero", Answer.Outside), .. AttackCall.ByAll("device", _notRegular)],
        },
        new("FILE-02", "A pipe that nobody writes to makes no tool wait")
        {
            Prepare = place => place.Shell("mkfifo pipe"),
            Calls = _ => [.. AttackCall.ByAll("pipe", _notRegular), AttackCall.Of("grep", new { pattern = "x" }, Answer.Text()), AttackCall.Of("list", new { }, Answer.Text("pipe"))],
        },
        new("FILE-03", "A socket is no file")
        {
            Prepare = place =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                place.Hold(socket);
                socket.Bind(new UnixDomainSocketEndPoint(place.At("s")));
            },
            Calls = _ => AttackCall.ByAll("s", _notRegular),
        },
        new("FILE-07", "An edit whose text is not there or twice there changes nothing")
        {
            Prepare = place => place.Put("a.txt", "one two two"),
            Calls = _ =>
            [
                AttackCall.Of("edit", new { path = "a.txt", old_text = "one", new_text = "1" }, Answer.Refused(ToolErrors.NotRead)),
                AttackCall.Of("read", new { path = "a.txt" }, Answer.Text("one two two")),
                AttackCall.Of("edit", new { path = "a.txt", old_text = "three", new_text = "3" }, Answer.Refused(ToolErrors.NotUnique)),
                AttackCall.Of("edit", new { path = "a.txt", old_text = "two", new_text = "2" }, Answer.Refused(ToolErrors.NotUnique)),
                AttackCall.Of("edit", new { path = "a.txt", old_text = "", new_text = "2" }, Answer.Invalid),
                AttackCall.Of("multi_edit", new { path = "a.txt", edits = new[] { new { old_text = "one", new_text = "1" }, new { old_text = "two", new_text = "2" } } }, Answer.Refused(ToolErrors.NotUnique)),
            ],
            After = (place, _) => Assert.That(place.Text("a.txt"), Is.EqualTo("one two two")),
        },
        new("FILE-08", "A file that was changed under the edit is not overwritten")
        {
            Prepare = place => place.Put("a.txt", "one"),
            Calls = _ =>
            [
                AttackCall.Of("read", new { path = "a.txt" }, Answer.Text("one")),
                AttackCall.Run("printf 'one, and what somebody else wrote' >a.txt", Answer.Text()),
                AttackCall.Of("edit", new { path = "a.txt", old_text = "one", new_text = "evil" }, Answer.Refused(ToolErrors.ChangedSinceRead)),
                AttackCall.Run("rm a.txt; mkdir a.txt", Answer.Text()),
                AttackCall.Of("edit", new { path = "a.txt", old_text = "one", new_text = "evil" }, _notRegular),
                AttackCall.Run("rmdir a.txt; ln -s /etc/passwd a.txt", Answer.Text()),
                AttackCall.Of("edit", new { path = "a.txt", old_text = "root", new_text = "evil" }, Answer.Outside),
            ],
        },
        new("FILE-11", "A directory of many entries is shown in part")
        {
            Prepare = place => place.Shell("mkdir many && cd many && seq -f 'entry-with-a-rather-long-name-%06g' 30000 | xargs touch"),
            Calls = _ => [.. AttackCall.By(["list", "tree", "glob"], "many", Answer.Text("entry-with-a-rather-long-name-000001")), AttackCall.Of("grep", new { pattern = "x", path = "many" }, Answer.Text())],
        },
        new("FILE-13", "A tree that is deeper than any path is shown in part")
        {
            Prepare = place => place.Shell("i=0; while [ $i -lt 30 ]; do mkdir -p d/d/d/d/d/d/d/d/d/d && cd d/d/d/d/d/d/d/d/d/d; i=$((i+1)); done; printf needle >x"),
            Calls = _ => [.. FileTools.Listing.Append("grep").Select(tool => AttackCall.Of(tool, FileTools.Arguments(tool, "."), Answer.Text())), AttackCall.Of("read", new { path = string.Concat(Enumerable.Repeat("d/", 2500)) + "x" }, Answer.Invalid)],
        },
        new("FILE-16", "An expression that others take for ever for is done in linear time")
        {
            Prepare = place => place.Put("a.txt", string.Join('\n', Enumerable.Range(0, 50).Select(_ => new string('a', 60_000) + "!"))),
            Calls = _ => ((string[])["^(a+)+$", "(a|aa)+$", "(.*a){30}b", "^(([a-z])+.)+[A-Z]([a-z])+$", "(?=a)b", @"(a)\1", "a{1000}{1000}", "(", new string('(', 5000)])
                .Select(pattern => AttackCall.Of("grep", new { pattern }, Answer.Any)),
        },
        new("FILE-17", "An edit that would blow up a file is refused before it does")
        {
            Prepare = place => { place.Put("a.txt", new string('a', 7 << 20)); place.Put("b.txt", new string('b', 50_000)); },
            Calls = _ =>
            [
                AttackCall.Of("read", new { path = "a.txt" }, Answer.Text()),
                AttackCall.Of("read", new { path = "b.txt" }, Answer.Text()),
                AttackCall.Of("edit", new { path = "a.txt", old_text = "a", new_text = new string('x', 100_000), replace_all = true }, Answer.Refused(ToolErrors.TooLarge)),
                AttackCall.Of("edit", new { path = "b.txt", old_text = "b", new_text = new string('x', 100_000), replace_all = true }, Answer.Refused(ToolErrors.TooLarge)),
                AttackCall.Of("multi_edit", new { path = "b.txt", edits = Enumerable.Range(0, 40).Select(step => new { old_text = step % 2 == 0 ? "b" : "c", new_text = step % 2 == 0 ? "cc" : "bb", replace_all = true }) }, Answer.Refused(ToolErrors.TooLarge)),
            ],
            After = (place, _) => Assert.That((new FileInfo(place.At("a.txt")).Length, new FileInfo(place.At("b.txt")).Length), Is.EqualTo((7L << 20, 50_000L))),
        },
        new("FILE-18", "A file that only claims to be huge costs nothing")
        {
            Prepare = place => place.Shell("printf 'head\\n' >huge && truncate -s 10G huge"),
            Calls = _ =>
            [
                AttackCall.Of("read", new { path = "huge", limit = 1 }, Answer.Any),
                AttackCall.Of("read", new { path = "huge", offset = long.MaxValue }, Answer.Any),
                AttackCall.Of("edit", new { path = "huge", old_text = "head", new_text = "x" }, Answer.Refused(ToolErrors.TooLarge)),
                AttackCall.Of("grep", new { pattern = "nothing like it" }, Answer.Text()),
            ],
        },
    ];
}
