using LoopKit.AdversarialTests.Oracle;

namespace LoopKit.AdversarialTests.Attacks;

/// <summary>Commands that do not end, do not stay, or take everything.</summary>
internal static class CommandAttacks
{
    /// <summary>Digits that no other run of these tests has.</summary>
    private static readonly int _run = Random.Shared.Next(100_000, 1_000_000);

    private static readonly Answer _timedOut = Answer.Text("[timed out after");

    public static IEnumerable<Attack> All =>
    [
        new("CMD-02", "Words that begin with a dash are no options of the shell")
        {
            Sandboxed = true,
            Calls = _ => [AttackCall.Run("-x", Answer.Text("[exit code 127]")), AttackCall.Run("--version", Answer.Text("[exit code 127]")), AttackCall.Run("-c 'touch ../outside/evil'", Answer.Text("[exit code 127]"))],
        },
        new("CMD-03", "A command that sleeps for ever ends with its time")
        {
            Sandboxed = true,
            Calls = _ => [AttackCall.Run("echo begun; sleep 1e9", _timedOut with { Says = ["begun", "[timed out after 1 s"] }, 1)],
        },
        new("CMD-04", "A command that ignores TERM is killed with all that it started")
        {
            Sandboxed = true,
            Calls = _ => [AttackCall.Run($"trap '' TERM HUP INT; sh -c \"trap '' TERM; sleep {Nap(4)}\" & while :; do sleep 1; done", _timedOut, 1)],
            After = (_, _) => AssertNoNap(4),
        },
        new("CMD-05", "Daemons that detach themselves are found and killed")
        {
            Sandboxed = true,
            Calls = _ =>
            [
                AttackCall.Run($"(setsid env -i sh -c '(sleep {Nap(5)} &) &' >/dev/null 2>&1 &); echo left", Answer.Text("left", "[exit code 0]")),
                AttackCall.Run($"nohup setsid sleep {Nap(5)} >/dev/null 2>&1 & disown 2>/dev/null; (sleep 2; echo evil >late.txt) & echo left", Answer.Text("left", "[exit code 0]")),
            ],
            After = (_, report) =>
            {
                AssertNoNap(5);
                Assert.That(File.Exists(Path.Combine(report.Workspace, "late.txt")), Is.False);
            },
        },
        new("CMD-06", "A grandchild that holds the output open keeps nobody waiting")
        {
            Sandboxed = true,
            Calls = _ => [AttackCall.Run($"sleep {Nap(6)} & echo done", Answer.Text("done", "[exit code 0]")), AttackCall.Run("exec >&- 2>&-; exit 3", Answer.Text("[exit code 3]"))],
            After = (_, _) => AssertNoNap(6),
        },
        new("CMD-07", "A bomb of processes is ended as a whole")
        {
            Sandboxed = true,
            Definition = "sandbox: { max-processes: 50 }",

            // Never more than 200 processes, whatever stops them: for root the kernel's own limit does not hold.
            Calls = _ => [AttackCall.Run("for i in $(seq 200); do sleep 60 & [ $((i % 10)) = 0 ] && sleep 0.1; done; wait", Answer.Text().Without("[exit code 0]"), 20)],
        },
        new("CMD-08", "A hog of memory is ended as a whole")
        {
            Sandboxed = true,
            Definition = "sandbox: { max-memory: 100MB }",
            Calls = _ => [AttackCall.Run("x=$(head -c 300000000 /dev/zero | tr '\\0' x); echo has it", Answer.Text().Without("has it"), 20)],
        },
        new("CMD-09", "A file that grows without end is cut off at the limit")
        {
            Sandboxed = true,
            Definition = "sandbox: { max-file-size: 1MB }",
            Calls = _ => [AttackCall.Run("head -c 20000000 /dev/zero >big; ls -l big", Answer.Text(), 20)],
            After = (_, report) => Assert.That(new FileInfo(Path.Combine(report.Workspace, "big")).Length, Is.LessThanOrEqualTo(1_048_576)),
        },
        new("CMD-11", "Prompts for a password and pagers get no terminal and no input")
        {
            Sandboxed = true,
            Calls = _ =>
            [
                AttackCall.Run("read -r answer </dev/tty || echo no terminal; cat; read -r line || echo no input", Answer.Text("no terminal", "no input"), 5),
                AttackCall.Run("printf 'Password: '; read -r secret; echo \"got '$secret'\"; $PAGER /etc/passwd >/dev/null; git log 2>&1; seq 100 | ${PAGER:-less} | tail -1", Answer.Text("got ''", "100"), 10),
            ],
        },
        new("CMD-12", "A command that kills everything in sight kills only itself")
        {
            Sandboxed = true,
            Calls = _ => ((string[])["kill -9 -1; sleep 60", "kill -9 $PPID; sleep 60", "kill -9 1; kill -STOP 1; echo survived", "kill -9 0"]).Select(command => AttackCall.Run(command, Answer.Text(), 5)),
        },
        new("CMD-13", "A working directory that is removed while it is used harms nobody")
        {
            Sandboxed = true,
            Calls = _ => [AttackCall.Run("mkdir d && cd d && rmdir ../d && echo still && pwd", Answer.Text("still")), AttackCall.Run("rm -rf \"$PWD\" 2>/dev/null; rm -rf ./* ./.[a-z]* 2>/dev/null; echo gone", Answer.Text("gone"))],
        },
        new("CMD-16", "A git in the workspace is not the git that LoopKit calls")
        {
            Sandboxed = true,
            InGit = true,
            Calls = place =>
            [
                AttackCall.Run($"printf '#!/bin/sh\\ntouch {place.Outside}/pwned\\n' >git; cp git sh; cp git dotnet; chmod +x git sh dotnet; PATH=.:$PATH git status; echo run", Answer.Text("run")),
            ],
            After = (_, report) => Assert.That(report.End.Commit, Is.Not.Null),
        },
        new("CMD-20", "Output that is no text does no harm")
        {
            Sandboxed = true,
            Calls = _ =>
            [
                AttackCall.Run("head -c 100000 /dev/urandom", Answer.Text()),
                AttackCall.Run("printf 'a\\0b\\377\\355\\240\\200c'", Answer.Text("[exit code 0]")),
                AttackCall.Run("head -c 3000000 /dev/zero | tr '\\0' x; echo >&2 end", Answer.Text("left out", "end")),
            ],
        },
        new("CMD-23", "Absurd times are refused or cut to what is allowed")
        {
            Sandboxed = true,
            Calls = _ =>
            [
                new("run", """{"command":"true","timeout_seconds":0}""", Answer.Invalid),
                new("run", """{"command":"true","timeout_seconds":-1}""", Answer.Invalid),
                new("run", """{"command":"true","timeout_seconds":NaN}""", Answer.Invalid),
                new("run", """{"command":"true","timeout_seconds":"1"}""", Answer.Invalid),
                new("run", """{"command":"true","timeout_seconds":1e308}""", Answer.Text("[exit code 0]")),
                new("run", """{"command":"true","timeout_seconds":1e-9}""", Answer.Any),
                new("run", """{"command":""}""", Answer.Invalid),
                new("run", """{"command":"a\u0000b"}""", Answer.Invalid),
                AttackCall.Run($"true #{new string('x', 3_000_000)}", Answer.Invalid),
            ],
        },
        new("PATH-14", "An archive that climbs out unpacks nothing outside")
        {
            Sandboxed = true,
            Calls = place =>
            [
                AttackCall.Run(
                    $"mkdir in && cd in && echo evil >f && ln -s '{place.Outside}' l && tar -cf a.tar --transform 's,^f$,../../outside/evil,' -P f && tar -rPf a.tar --transform 's,^f$,{place.Outside}/evil2,' f && tar -rf a.tar l"
                    + " && tar -rPf a.tar --transform 's,^f$,l/evil3,' f && mkdir out && tar -xPf a.tar -C out; tar -xf a.tar -C out; echo unpacked",
                    Answer.Text("unpacked"), 20),
            ],
        },
        new("PATH-15", "The checkout the git directory and other worktrees cannot be deleted or moved")
        {
            Sandboxed = true,
            InGit = true,
            Calls = place =>
            [
                AttackCall.Run($"rm -rf '{place.Root}' '{place.Outside}' ../../* .git; mv .git away; mv '{place.Root}' mine; echo evil >.git; rm -rf /usr/bin/env; echo tried", Answer.Text("tried"), 20),
            ],
            After = (_, report) => Assert.That(report.End.Commit, Is.Not.Null),
        },
    ];

    /// <summary>Seconds that no other sleep has, to know an attack's own by: attacks are made side by side.</summary>
    private static string Nap(int attack) => $"86400.{_run}{attack}";

    private static void AssertNoNap(int attack) => Assert.That(Directory.EnumerateDirectories("/proc").Where(process => IsNap(process, Nap(attack))), Is.Empty, "a process of the attack is alive");

    private static bool IsNap(string process, string nap)
    {
        try
        {
            return char.IsAsciiDigit(process[6]) && File.ReadAllText(process + "/cmdline") == $"sleep\0{nap}\0" && !File.ReadAllText(process + "/stat").Contains(") Z", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
