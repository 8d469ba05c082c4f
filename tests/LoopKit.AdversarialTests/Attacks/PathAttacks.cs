using LoopKit.AdversarialTests.Oracle;
using LoopKit.Tools;

namespace LoopKit.AdversarialTests.Attacks;

/// <summary>Ways out of the workspace by the path.</summary>
internal static class PathAttacks
{
    private static readonly Answer _notThere = Answer.Refused(ToolErrors.NotFound, ToolErrors.OutsideRoot);
    private static readonly Answer _denied = Answer.Refused(ToolErrors.Denied);

    public static IEnumerable<Attack> All =>
    [
        new("PATH-01", "A path that climbs out is refused by every tool")
        {
            Calls = _ => ((string[])["../../etc/passwd", "../outside/canary.txt", "a/../../outside/canary.txt", "./.././outside//canary.txt", ".."]).SelectMany(path => AttackCall.ByAll(path, Answer.Outside)),
        },
        new("PATH-02", "An absolute path to elsewhere is refused by every tool")
        {
            Calls = place => ((string[])["/etc/passwd", "//etc/passwd", place.Canary, $"{place.Root}/../outside/canary.txt", "/"]).SelectMany(path => AttackCall.ByAll(path, Answer.Outside)),
        },
        new("PATH-03", "A sibling whose name begins like the workspace is outside")
        {
            Calls = place => ((string[])[$"{place.Root}-evil/canary.txt", $"{place.Root}/../workspace-evil/canary.txt", "../workspace-evil/canary.txt"]).SelectMany(path => AttackCall.ByAll(path, Answer.Outside)),
        },
        new("PATH-04", "A link to a file outside is neither read nor written through")
        {
            Prepare = place => { place.Link("link", place.Canary); place.Link("relative", "../outside/canary.txt"); place.Link("hop", "link"); },
            Calls = _ => ((string[])["link", "relative", "hop"]).SelectMany(path => AttackCall.By([.. FileTools.Reading, "write"], path, Answer.Outside)),
        },
        new("PATH-05", "A new file below a linked directory is not made outside")
        {
            Prepare = place => place.Link("link", place.Outside),
            Calls = _ => ((string[])["link/new.txt", "link/deeper/new.txt", "link/new/new.txt", "link/canary.txt"]).SelectMany(path => AttackCall.ByAll(path, Answer.Outside)),
        },
        new("PATH-06", "A loop of links ends with a typed error")
        {
            Prepare = place => { place.Link("a", "b"); place.Link("b", "a"); place.Link("self", "self"); place.Link("d/up", "../d/up/x"); },
            Calls = _ => ((string[])["a", "self", "a/x", "d/up"]).SelectMany(path => AttackCall.ByAll(path, Answer.Refused(ToolErrors.NotRegular, ToolErrors.NotFound))),
        },
        new("PATH-07", "A write to a hard link of an outside file leaves that file alone")
        {
            Prepare = place => place.Shell($"ln '{place.Hardlinked}' linked.txt"),
            Calls = _ =>
            [
                AttackCall.Of("read", new { path = "linked.txt" }, Answer.Text("not secret")),
                AttackCall.Of("edit", new { path = "linked.txt", old_text = "secret", new_text = "evil" }, Answer.Text()),
                AttackCall.Of("write", new { path = "linked.txt", content = "evil" }, Answer.Text()),
            ],
        },
        new("PATH-09", "Magic links of the kernel lead nowhere")
        {
            Prepare = place => { place.Link("root", "/proc/self/root"); place.Link("cwd", "/proc/self/cwd"); place.Link("fd", "/proc/self/fd/0"); place.Link("up", "/proc/1/root/etc"); },
            Calls = _ => ((string[])["root/etc/passwd", "cwd", "fd", "up/passwd", "/proc/self/root/etc/passwd", "/proc/self/environ", "/dev/fd/0"]).SelectMany(path => AttackCall.ByAll(path, Answer.Outside)),
        },
        new("PATH-10", "A path that names nothing is an invalid argument")
        {
            Calls = _ => ((string[])["", "a\0b", "../\0", new string('x', 300), string.Concat(Enumerable.Repeat("d/", 3000))])
                .SelectMany(path => AttackCall.ByAll(path, Answer.Refused(ToolErrors.InvalidArguments, ToolErrors.OutsideRoot)))
                .Concat(((string[])[".", "", "x/.."]).SelectMany(path => AttackCall.By(["read", "edit", "write"], path, Answer.Refused(ToolErrors.NotRegular, ToolErrors.InvalidArguments)))),
        },
        new("PATH-11", "What shells and browsers would expand is only a name")
        {
            Calls = _ => ((string[])["~/.ssh/id_rsa", "$HOME/.ssh/id_rsa", "${HOME}", "%2e%2e/outside/canary.txt", "..%2foutside", @"..\outside\canary.txt", "file:///etc/passwd", "$(cat /etc/passwd)", "`id`"])
                .SelectMany(path => AttackCall.By(["read", "edit", "multi_edit", "list"], path, _notThere))
                .Append(AttackCall.Of("write", new { path = "~/adversary.txt", content = "x" }, Answer.Text())),
            After = (_, report) => Assert.That(File.Exists(Path.Combine(report.Workspace, "~", "adversary.txt"))),
        },
        new("PATH-12", "Bombs of wildcards and braces end in time")
        {
            Prepare = place =>
            {
                place.Put($"{string.Concat(Enumerable.Repeat("a/", 60))}{new string('a', 200)}.txt", "x");
                place.Put(".gitignore", string.Join('\n', Enumerable.Range(0, 100).Select(number => $"{string.Concat(Enumerable.Repeat("**/*a", 20))}{number}b")));
            },
            Calls = _ => ((string[])
            [
                string.Concat(Enumerable.Repeat("{a,b}", 40)), $"{string.Concat(Enumerable.Repeat("**/", 500))}x", $"{string.Concat(Enumerable.Repeat("*a", 200))}b", new string('[', 5000),
                new string('{', 5000), $"{string.Concat(Enumerable.Repeat("{", 50))}a,b{string.Concat(Enumerable.Repeat(",c}", 50))}", new string('?', 100_000),
            ]).SelectMany(pattern => (AttackCall[])[AttackCall.Of("glob", new { pattern }, Answer.Any), AttackCall.Of("grep", new { pattern = "x", glob = pattern }, Answer.Any)]),
        },
        new("PATH-13", "A search of everything shows links and follows none")
        {
            Prepare = place => { place.Link("link", place.Outside); place.Link("file", place.Canary); place.Link("d/loop", ".."); },
            Calls = _ => FileTools.Listing.Append("grep").Select(tool => AttackCall.Of(tool, FileTools.Arguments(tool, "."), Answer.Text().Without(AttackPlace.OnlyOutside))),
        },
        new("PATH-16", "The own files of git and of LoopKit are denied by whatever way")
        {
            Prepare = place => { place.Put(".git/config", "[core]"); place.Put("sub/.git/config", "[core]"); place.Put(".loopkit/store.db", "x"); place.Link("g", ".git"); place.Link("sub/up", "../.loopkit"); },
            Calls = _ => ((string[])[".git/config", "./.git/hooks/post-checkout", "sub/.git/config", ".loopkit/store.db", "g/config", "g/hooks/new", "sub/up/store.db", "x/../.git/config"])
                .SelectMany(path => AttackCall.ByAll(path, path[0] is 'g' or 's' ? Answer.Refused(ToolErrors.Denied, ToolErrors.NotRegular, ToolErrors.NotFound) : _denied)),
        },
        new("PATH-17", "A link that the loop itself makes is followed no further")
        {
            Calls = place =>
            [
                AttackCall.Run($"ln -s '{place.Outside}' mine && ln -s ../../.. d1 && ln -s '{place.Canary}' f && echo made", Answer.Text("made")),
                .. ((string[])["mine/canary.txt", "f", "d1/etc/passwd"]).SelectMany(path => AttackCall.ByAll(path, Answer.Outside)),
            ],
        },
        new("PATH-18", "A link to a place that does not exist yet creates nothing outside")
        {
            Prepare = place => { place.Link("new", Path.Combine(place.Outside, "new.txt")); place.Link("dir", Path.Combine(place.Outside, "newdir")); },
            Calls = _ => [.. AttackCall.ByAll("new", Answer.Outside), AttackCall.Of("write", new { path = "dir/x", content = "evil" }, Answer.Outside)],
        },
    ];
}
