using System.Diagnostics;
using System.Text;

namespace LoopKit.AdversarialTests.Oracle;

/// <summary>A workspace, and beside it what must never be touched.</summary>
internal sealed class AttackPlace : IDisposable
{
    /// <summary>A name that no test writes, so that seeing it means that the outside was listed.</summary>
    public const string OnlyOutside = "only-outside.txt";

    private readonly List<IDisposable> _held = [];

    public AttackPlace(string root)
    {
        Root = root;
        Outside = Path.Combine(Path.GetDirectoryName(root)!, "outside");
        Sibling = root + "-evil";
        foreach (var directory in (string[])[Outside, Sibling, Path.Combine(Outside, "deeper")])
        {
            Directory.CreateDirectory(directory);
        }

        File.WriteAllText(Canary, Canaries.Mark);
        File.WriteAllText(Path.Combine(Outside, OnlyOutside), Canaries.Mark);
        File.WriteAllText(Path.Combine(Outside, "deeper/script.sh"), $"#!/bin/sh\necho {Canaries.Mark}\n");
        File.WriteAllText(Path.Combine(Sibling, "canary.txt"), Canaries.Mark);
        File.WriteAllText(Hardlinked, "not secret, but not to be changed");
    }

    /// <summary>The workspace, or the repository that the loop's worktree is made from.</summary>
    public string Root { get; }

    /// <summary>A directory outside.</summary>
    public string Outside { get; }

    /// <summary>A directory whose name begins like the workspace's.</summary>
    public string Sibling { get; }

    /// <summary>A file outside.</summary>
    public string Canary => Path.Combine(Outside, "canary.txt");

    /// <summary>A file outside that may be read.</summary>
    public string Hardlinked => Path.Combine(Outside, "hardlinked.txt");

    public string At(string relative) => Path.Combine(Root, relative);

    public void Put(string relative, string content) => Put(relative, Encoding.UTF8.GetBytes(content));

    public void Put(string relative, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(relative))!);
        File.WriteAllBytes(At(relative), content);
    }

    public void Link(string relative, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(relative))!);
        File.CreateSymbolicLink(At(relative), target);
    }

    public string Text(string relative) => File.ReadAllText(At(relative));

    /// <summary>Keeps something until the end of the attack.</summary>
    public void Hold(IDisposable held) => _held.Add(held);

    public void Dispose() => _held.ForEach(held => held.Dispose());

    /// <summary>Does with a shell what .NET cannot, in the workspace.</summary>
    public void Shell(string command)
    {
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = Root, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(command);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, $"{command}: {error}");
    }
}
