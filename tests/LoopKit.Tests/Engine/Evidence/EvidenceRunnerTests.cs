using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Engine.Evidence;
using LoopKit.Events;
using LoopKit.Storage;
using LoopKit.Tests.Workspaces;
using LoopKit.Workspaces;
using LoopKit.Workspaces.Protection;

namespace LoopKit.Tests.Engine.Evidence;

/// <summary>What is compared is the tree that the pass is to count for, not only what stands in the directory by then.</summary>
[Property("Requirement", "ENG-07")]
public sealed class EvidenceRunnerTests
{
    [Test]
    public async Task A_protected_file_that_was_changed_back_after_the_checkpoint_is_found_in_it()
    {
        using var user = new UserRepository();
        user.Write("tests/check.sh", "exit 1\n");
        user.Commit("Tests");
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        var runner = new EvidenceRunner(new WorkspaceProviders([worktrees]), [new GitGuard(worktrees)], new CleanWorktrees(worktrees));
        var contents = new Contents(new InMemoryLoopStore(TimeProvider.System));
        var steps = new JournalSteps(JournalSteps.Definition with { Protected = ["tests"], ValidateIn = ValidationPlace.CleanWorktree });
        steps.Add(new WorkspacePrepared { Workspace = workspace });
        steps.Add(await runner.RecordAsync(steps.State, contents, CancellationToken.None)).Begin().Turn().Follow();

        UserRepository.WriteIn(workspace.Path, "tests/check.sh", "exit 0 # longer\n");
        steps.Add(new CheckpointCreated { Iteration = 1, Checkpoint = await worktrees.CheckpointAsync(workspace, user.Loop, 1) });
        UserRepository.WriteIn(workspace.Path, "tests/check.sh", "exit 1\n");

        Assert.That((await runner.CheckAsync(steps.State, 1, CancellationToken.None)).Count, Is.Zero);
        var compared = await runner.CompareAsync(steps.State, new LoopStep.CompareEvidence(1, 1), contents, CancellationToken.None);
        Assert.That(compared.Protected.Select(change => change.Path), Is.EqualTo(["tests/check.sh"]));
        Assert.That(compared.ProtectedCount, Is.EqualTo(1));
    }
}
