namespace LoopKit.Tests.Workspaces;

/// <summary>Git compares times to the second.</summary>
[Property("Requirement", "GIT-03")]
public sealed class SameSecondTests
{
    [Test]
    public async Task An_edit_in_the_second_of_the_checkout_is_saved_although_the_index_is_read_in_the_next_one()
    {
        using var user = new UserRepository();
        user.Write("answer.txt", "41\n");
        user.Commit("Wrong");
        var caught = 0;
        for (var attempt = 1; attempt <= 5 && caught == 0; attempt++)
        {
            using var worktrees = user.Worktrees();
            var request = user.Request($"try-{attempt}", LoopId.New(TimeProvider.System));
            var workspace = await worktrees.PrepareAsync(request);
            var checkedOut = SecondOf(Path.Combine(workspace.Path, "answer.txt"));
            UserRepository.WriteIn(workspace.Path, "answer.txt", "42\n");
            var edited = SecondOf(Path.Combine(workspace.Path, "answer.txt"));
            SpinWait.SpinUntil(() => DateTimeOffset.UtcNow.ToUnixTimeSeconds() > edited);
            var checkpoint = await worktrees.CheckpointAsync(workspace, request.Loop, 1);
            Assert.That(user.Run("show", $"{checkpoint.Commit}:answer.txt").Trim(), Is.EqualTo("42"));
            caught += checkedOut == edited ? 1 : 0;
        }

        Assume.That(caught, Is.EqualTo(1), "the machine was too slow to check out and edit within one second");
    }

    private static long SecondOf(string file) => new DateTimeOffset(File.GetLastWriteTimeUtc(file)).ToUnixTimeSeconds();
}
