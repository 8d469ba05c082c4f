using System.Text;
using LoopKit.Tools;

namespace LoopKit.Tests.Tools;

/// <summary>A workspace, and beside it what must never be touched: a canary directory and a sibling whose name begins like the workspace's.</summary>
internal sealed class TestWorkspace : IDisposable
{
    public const string Secret = "SECRET";

    /// <summary>A name that no test writes, so that seeing it means that the outside was listed.</summary>
    public const string OnlyOutside = "only-outside.txt";

    private readonly string _parent = System.IO.Directory.CreateTempSubdirectory("loopkit-files-").FullName;

    public TestWorkspace(bool useKernel = true)
    {
        Root = Path.Combine(_parent, "wt");
        Outside = Path.Combine(_parent, "outside");
        Sibling = Path.Combine(_parent, "wt-evil");
        foreach (var directory in (string[])[Root, Outside, Sibling])
        {
            System.IO.Directory.CreateDirectory(directory);
        }

        File.WriteAllText(Canary, Secret);
        File.WriteAllText(Path.Combine(Outside, OnlyOutside), Secret);
        File.WriteAllText(Path.Combine(Sibling, "canary.txt"), Secret);
        Directory = useKernel ? WorkspaceDirectory.Open(Root, DeniedNames.Default) : new CheckedWorkspaceDirectory(Root, DeniedNames.Default);
        Files = new WorkspaceFiles(Directory);
    }

    public string Root { get; }

    public string Outside { get; }

    public string Sibling { get; }

    public string Canary => Path.Combine(Outside, "canary.txt");

    public WorkspaceFiles Files { get; }

    public WorkspaceDirectory Directory { get; }

    public string At(string relative) => Path.Combine(Root, relative);

    public void Put(string relative, string content) => Put(relative, Encoding.UTF8.GetBytes(content));

    public void Put(string relative, byte[] content)
    {
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(At(relative))!);
        File.WriteAllBytes(At(relative), content);
    }

    public void Link(string relative, string target) => File.CreateSymbolicLink(At(relative), target);

    public string Text(string relative) => File.ReadAllText(At(relative));

    public string Read(string path)
    {
        using var stream = Files.OpenRead(path);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Nothing outside was changed, and nothing was added.</summary>
    public void AssertOutsideIsUntouched()
    {
        Assert.That(System.IO.Directory.GetFileSystemEntries(_parent), Is.EquivalentTo((string[])[Root, Outside, Sibling]));
        Assert.That(System.IO.Directory.GetFileSystemEntries(Outside), Is.EquivalentTo((string[])[Canary, Path.Combine(Outside, OnlyOutside)]));
        Assert.That(System.IO.Directory.GetFileSystemEntries(Sibling), Has.Length.EqualTo(1));
        Assert.That(File.ReadAllText(Canary), Is.EqualTo(Secret));
        Assert.That(File.ReadAllText(Path.Combine(Sibling, "canary.txt")), Is.EqualTo(Secret));
    }

    public void Dispose()
    {
        Files.Dispose();
        System.IO.Directory.Delete(_parent, recursive: true);
    }
}
