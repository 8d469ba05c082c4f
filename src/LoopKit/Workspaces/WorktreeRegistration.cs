namespace LoopKit.Workspaces;

/// <summary>What the loop's own git reads of the user's repository. Found from LoopKit's records, never from the worktree's <c>.git</c>, which belongs to the loop.</summary>
/// <param name="CommonDirectory">The directory with objects and refs.</param>
/// <param name="Registration">Git's own directory of the worktree.</param>
/// <param name="SealedConfig">The config that may be read in place of the user's.</param>
internal sealed record WorktreeRegistration(string CommonDirectory, string Registration, string SealedConfig)
{
    /// <summary>Finds that of a worktree that LoopKit made; <see langword="null"/> for any other directory.</summary>
    public static WorktreeRegistration? Find(string worktree)
    {
        if (Path.GetDirectoryName(worktree) is not { } parent)
        {
            return null;
        }

        var location = new WorktreeLocation(parent, Path.GetFileName(worktree));
        var config = Path.Combine(location.Seal, "config");
        if (new DirectoryInfo(Path.Combine(location.Seal, "objects")).LinkTarget is not { } objects || !File.Exists(config))
        {
            return null;
        }

        var commonDirectory = Path.GetDirectoryName(objects)!;
        return WorktreeLocation.Registrations(commonDirectory).FirstOrDefault(location.IsRegistration) is { } registration
            ? new WorktreeRegistration(commonDirectory, registration, config)
            : null;
    }
}
