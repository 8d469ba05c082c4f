using LoopKit.Events;
using LoopKit.Workspaces;

namespace LoopKit.Tests.Workspaces;

[Property("Requirement", "GIT-01")]
public sealed class PlainDirectoryTests
{
    private static readonly LoopId _loop = new("a");

    [Test]
    public async Task It_is_used_in_place_without_a_commit()
    {
        using var directory = new TemporaryDirectory();
        var provider = new PlainDirectory();
        var workspace = await provider.PrepareAsync(new WorkspaceRequest(_loop, "a", directory.Path + "/"));
        Assert.That(workspace, Is.EqualTo(new Workspace { Kind = WorkspaceKind.Directory, Path = directory.Path, Repository = directory.Path }));
        Assert.That(await provider.HashTreeAsync(workspace), Has.Length.EqualTo(64));
        Assert.That(await provider.CheckpointAsync(workspace, _loop, 1), Is.EqualTo(new Checkpoint(null, null, Changed: false)));
    }

    [Test]
    public async Task New_edited_and_deleted_files_are_changes()
    {
        using var directory = new TemporaryDirectory();
        var provider = new PlainDirectory();
        var workspace = await provider.PrepareAsync(new WorkspaceRequest(_loop, "a", directory.Path));
        async Task<bool> Changed() => (await provider.CheckpointAsync(workspace, _loop, 1)).Changed;

        UserRepository.WriteIn(directory.Path, "deep/er/file.txt", "1");
        Assert.That(await Changed(), Is.True);
        Assert.That(await Changed(), Is.False);
        File.AppendAllText(directory.File("deep/er/file.txt"), "2");
        Assert.That(await Changed(), Is.True);
        Directory.Delete(directory.File("deep"), recursive: true);
        Assert.That(await Changed(), Is.True);
    }

    [Test]
    public async Task After_a_restart_it_is_not_known_and_so_taken_as_changed()
    {
        using var directory = new TemporaryDirectory();
        var workspace = await new PlainDirectory().PrepareAsync(new WorkspaceRequest(_loop, "a", directory.Path));
        Assert.That((await new PlainDirectory().CheckpointAsync(workspace, _loop, 1)).Changed, Is.True);
    }

    [Test]
    public void Links_that_lead_in_a_circle_are_not_followed()
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateSymbolicLink(directory.File("again"), directory.Path);
        Assert.That(DirectoryFingerprint.Of(directory.Path, CancellationToken.None), Is.Not.Null);
    }

    [Test]
    public void Too_many_files_are_not_looked_at()
    {
        using var directory = new TemporaryDirectory();
        for (var number = 0; number <= DirectoryFingerprint.MaxEntries; number++)
        {
            File.Create(directory.File($"{number}")).Dispose();
        }

        Assert.That(DirectoryFingerprint.Of(directory.Path, CancellationToken.None), Is.Null);
    }
}
