// Copyright (c) 2026 the webinfra.iis_identity contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Reads the configuration of IIS and lets through what an allow-list names, and nothing else: secrets stay on the host.
// C# 5 and .NET Framework 4.6 only, so that it is the same in Windows PowerShell 5.1 and PowerShell 7.

using ansible_collections.webinfra.iis_identity.plugins.module_utils._Boundary;
using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

//AssemblyReference -Name System.Xml.dll -CLR Framework
//AssemblyReference -Name System.Xml.Linq.dll -CLR Framework
//TypeAccelerator -Name IisIdentity.ConfigurationFile -TypeName ConfigurationFile
//TypeAccelerator -Name IisIdentity.Configuration -TypeName Configuration
//TypeAccelerator -Name IisIdentity.MachineEnvironment -TypeName MachineEnvironment
//TypeAccelerator -Name IisIdentity.PathList -TypeName PathList
//TypeAccelerator -Name IisIdentity.WebConfigList -TypeName WebConfigList

namespace ansible_collections.webinfra.iis_identity.plugins.module_utils._Configuration
{
    /// <summary>A file that cannot be read as configuration. No message quotes the file.</summary>
    internal sealed class ConfigurationException : Exception
    {
        public ConfigurationException(string message, string file, int line, int column) : base(message)
        {
            File = file;
            Line = line;
            Column = column;
        }

        public string File { get; private set; }
        public int Line { get; private set; }
        public int Column { get; private set; }

        public Dictionary<string, object> ToDictionary()
        {
            return new Dictionary<string, object>
            {
                { "message", Message },
                { "file", File },
                { "line", Line == 0 ? null : (object)Line },
                { "column", Line == 0 ? null : (object)Column },
            };
        }
    }

    /// <summary>An element that may pass: which of its attributes and which elements in it pass too.</summary>
    internal sealed class Allowed
    {
        public static readonly Allowed ApplicationHost = DescribeApplicationHost();
        public static readonly Allowed WebConfig = DescribeWebConfig();
        public static readonly Allowed Redirection =
            Element("configuration", "", Element("configurationRedirection", "enabled path"));

        // What web.config files below may not say, and whether the content is encrypted.
        private const string Locks = " lockAttributes lockAllAttributesExcept lockElements lockAllElementsExcept lockItem configProtectionProvider";

        private Allowed(string name, string attributes, bool isSection, Allowed[] children)
        {
            Name = name;
            Attributes = new HashSet<string>(attributes.Split(' '), StringComparer.Ordinal);
            IsSection = isSection;
            Children = children.ToDictionary(child => child.Name, StringComparer.Ordinal);
        }

        public string Name { get; private set; }
        public HashSet<string> Attributes { get; private set; }
        /// <summary>Whether configSource may put its content into a file of its own.</summary>
        public bool IsSection { get; private set; }
        public Dictionary<string, Allowed> Children { get; private set; }
        /// <summary>The values of its attribute name with which it passes, or null where that does not matter.</summary>
        public HashSet<string> Names { get; private set; }

        private static Allowed Element(string name, string attributes, params Allowed[] children)
        {
            return new Allowed(name, attributes, false, children);
        }

        private static Allowed Section(string name, string attributes, params Allowed[] children)
        {
            return new Allowed(name, attributes, true, children);
        }

        private static Allowed DescribeApplicationHost()
        {
            Allowed applicationHost = Element("system.applicationHost", "", DescribePools(), DescribeSites());
            Allowed webServer = DescribeWebServer();
            Allowed aspNet = DescribeAspNet();
            Allowed location = Element("location", "path overrideMode allowOverride", applicationHost, webServer, aspNet);
            return Element("configuration", "", DescribeRegistrations(), applicationHost, webServer, aspNet, location);
        }

        private static Allowed DescribeWebConfig()
        {
            Allowed webServer = DescribeWebServer();
            Allowed aspNet = DescribeAspNet();
            Allowed location = Element("location", "path overrideMode allowOverride inheritInChildApplications", webServer, aspNet);
            return Element("configuration", "", webServer, aspNet, location);
        }

        // Of the registered sections those that are read, and whether they are locked.
        private static Allowed DescribeRegistrations()
        {
            Allowed section = Element("section", "name overrideModeDefault");
            section.Names = new HashSet<string>(new[] { "anonymousAuthentication", "basicAuthentication",
                "clientCertificateMappingAuthentication", "digestAuthentication", "iisClientCertificateMappingAuthentication",
                "windowsAuthentication", "serverRuntime", "handlers", "cgi", "aspNetCore", "validation" }, StringComparer.Ordinal);
            Allowed authentication = Group("authentication", section);
            Allowed security = Group("security", authentication);
            return Element("configSections", "", Group("system.webServer", section, security));
        }

        private static Allowed Group(string name, params Allowed[] children)
        {
            Allowed group = Element("sectionGroup", "name", children);
            group.Names = new HashSet<string>(new[] { name }, StringComparer.Ordinal);
            return group;
        }

        private static Allowed DescribeWebServer()
        {
            Allowed handlers = Section("handlers", "accessPolicy" + Locks,
                Element("add", "name modules preCondition requireAccess scriptProcessor lockItem"),
                Element("remove", "name"),
                Element("clear", ""));
            return Element("system.webServer", "", DescribeSecurity(), handlers,
                Section("serverRuntime", "authenticatedUserOverride" + Locks),
                Section("cgi", "createProcessAsUser" + Locks),
                Section("aspNetCore", "hostingModel stdoutLogEnabled stdoutLogFile" + Locks),
                Section("validation", "validateIntegratedModeConfiguration" + Locks));
        }

        private static Allowed DescribeAspNet()
        {
            return Element("system.web", "",
                Section("identity", "impersonate userName password" + Locks),
                Section("authentication", "mode" + Locks));
        }

        private static Allowed DescribePools()
        {
            const string attributes = "autoStart enable32BitAppOnWin64 enableConfigurationOverride managedPipelineMode "
                + "managedRuntimeVersion passAnonymousToken startMode";
            Allowed processModel = Element("processModel",
                "identityType userName password loadUserProfile setProfileEnvironment manualGroupMembership logonType");
            return Section("applicationPools", "",
                Element("add", "name " + attributes, processModel),
                Element("applicationPoolDefaults", attributes, processModel),
                Element("remove", "name"),
                Element("clear", ""));
        }

        private static Allowed DescribeSites()
        {
            const string folder = "path physicalPath userName password logonMethod allowSubDirConfig";
            Allowed folderDefaults = Element("virtualDirectoryDefaults", folder);
            Allowed applicationDefaults = Element("applicationDefaults", "path applicationPool");
            Allowed application = Element("application", "path applicationPool", Element("virtualDirectory", folder), folderDefaults);
            return Section("sites", "",
                Element("site", "name id serverAutoStart", application, applicationDefaults, folderDefaults),
                Element("siteDefaults", "serverAutoStart"),
                applicationDefaults,
                folderDefaults);
        }

        private static Allowed DescribeSecurity()
        {
            return Element("security", "", Element("authentication", "",
                Section("anonymousAuthentication", "enabled userName password logonMethod" + Locks),
                Section("basicAuthentication", "enabled logonMethod" + Locks),
                Section("clientCertificateMappingAuthentication", "enabled" + Locks),
                Section("digestAuthentication", "enabled" + Locks),
                Section("iisClientCertificateMappingAuthentication", "enabled logonMethod" + Locks),
                Section("windowsAuthentication", "enabled" + Locks)));
        }
    }

    /// <summary>Reads one file, and those that its configSource attributes name, through an allow-list.</summary>
    public sealed class ConfigurationFile
    {
        private const int LargestFile = 64 * 1024 * 1024;   // bytes; 100,000 applications need about a third of it
        private static readonly Regex Encrypted = new Regex(@"\A\[enc:.*:enc\]\z", RegexOptions.Singleline);
        private static readonly Regex EncryptedNothing = new Regex(@"\A\[enc:[^:]*::enc\]\z");

        private readonly List<string> files = new List<string>();

        private ConfigurationFile() { }

        /// <summary>The configuration in a file as far as it passes, or what is wrong with it.</summary>
        public static Configuration Read(string path)
        {
            return Read(path, Allowed.ApplicationHost);
        }

        /// <summary>What passes of a web.config, or what is wrong with it.</summary>
        public static Configuration ReadWebConfig(string path)
        {
            return Read(path, Allowed.WebConfig);
        }

        /// <summary>What passes of a redirection.config, or what is wrong with it.</summary>
        public static Configuration ReadRedirection(string path)
        {
            return Read(path, Allowed.Redirection);
        }

        private static Configuration Read(string path, Allowed root)
        {
            ConfigurationFile file = new ConfigurationFile();
            try
            {
                return new Configuration(path, file.files, file.ReadRoot(path, root, true), null);
            }
            catch (ConfigurationException e)
            {
                return new Configuration(path, file.files, null, e.ToDictionary());
            }
        }

        private XElement ReadRoot(string path, Allowed root, bool mayInclude)
        {
            XmlReaderSettings settings = new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
                MaxCharactersInDocument = LargestFile,
                CloseInput = true,
            };
            try
            {
                using (XmlReader reader = XmlReader.Create(Open(path), settings))
                {
                    reader.MoveToContent();
                    if (reader.LocalName != root.Name)
                    {
                        throw Wrong("the outermost element is not <" + root.Name + ">", path, (IXmlLineInfo)reader);
                    }
                    XElement element = Copy(reader, root, path, mayInclude);
                    while (reader.Read()) { }
                    return element;
                }
            }
            catch (IOException)
            {
                throw new ConfigurationException("the file cannot be read to its end", path, 0, 0);
            }
            catch (XmlException e)
            {
                // The parser's own text can quote the file.
                throw new ConfigurationException("this is not well-formed XML (or it has a document type, which is refused)",
                    path, e.LineNumber, e.LinePosition);
            }
        }

        private Stream Open(string path)
        {
            Stream stream;
            try
            {
                stream = FileSystem.OpenRead(path);
            }
            catch (Win32Exception e)
            {
                string reason = new WindowsError(e.NativeErrorCode).ToString();
                throw new ConfigurationException("the file cannot be opened: " + reason, path, 0, 0);
            }
            files.Add(path);
            if (stream.Length <= LargestFile) return stream;
            stream.Dispose();
            throw new ConfigurationException("the file is larger than 64 MiB", path, 0, 0);
        }

        private static ConfigurationException Wrong(string message, string file, IXmlLineInfo place)
        {
            return new ConfigurationException(message, file, place.LineNumber, place.LinePosition);
        }

        // Reads an element to behind its end and returns what may pass of it.
        private XElement Copy(XmlReader reader, Allowed allowed, string file, bool mayInclude)
        {
            string source = allowed.IsSection ? reader.GetAttribute("configSource") : null;
            if (source != null)
            {
                string included = Included(source, file, reader, mayInclude);
                reader.Skip();
                return ReadRoot(included, allowed, false);
            }
            XElement element = new XElement(allowed.Name);
            // The lines of a file that configSource names would be taken for those of the file that names it.
            if (mayInclude) element.AddAnnotation(((IXmlLineInfo)reader).LineNumber);
            int depth = reader.Depth;
            bool isEmpty = reader.IsEmptyElement;
            while (reader.MoveToNextAttribute())
            {
                if (reader.NamespaceURI.Length == 0 && allowed.Attributes.Contains(reader.LocalName))
                {
                    element.SetAttributeValue(reader.LocalName, Shown(reader.LocalName, reader.Value));
                }
            }
            reader.Read();
            if (isEmpty) return element;
            while (reader.Depth > depth)
            {
                Allowed child;
                if (reader.NodeType != XmlNodeType.Element) reader.Read();
                else if (!TryGetAllowed(reader, allowed, out child)) reader.Skip();
                else element.Add(Copy(reader, child, file, mayInclude));
            }
            reader.Read();
            return element;
        }

        private static bool TryGetAllowed(XmlReader reader, Allowed parent, out Allowed child)
        {
            return parent.Children.TryGetValue(reader.LocalName, out child)
                && (child.Names == null || child.Names.Contains(reader.GetAttribute("name") ?? ""));
        }

        private static string Included(string source, string file, XmlReader reader, bool mayInclude)
        {
            IXmlLineInfo place = (IXmlLineInfo)reader;
            if (!mayInclude) throw Wrong("configSource in a file that is itself named by configSource", file, place);
            string relative = source.Replace('/', '\\');
            bool leavesFolder = relative.Length == 0 || relative.StartsWith("\\", StringComparison.Ordinal)
                || relative.IndexOf(':') >= 0 || relative.Split('\\').Contains("..");
            if (leavesFolder) throw Wrong("configSource names no file below the folder of this one", file, place);
            return file.Substring(0, file.LastIndexOf('\\') + 1) + relative;
        }

        private static string Shown(string attribute, string value)
        {
            if (attribute == "password") return value.Length == 0 || EncryptedNothing.IsMatch(value) ? "" : "set";
            // What follows the bar are arguments of the program, and those can be anything.
            if (attribute == "scriptProcessor") return value.Split('|')[0];
            return Encrypted.IsMatch(value) ? "[encrypted]" : value;
        }
    }

    /// <summary>What passed of a configuration, and the names and folders that stand in it.</summary>
    public sealed class Configuration
    {
        private readonly XElement root;

        internal Configuration(string path, List<string> files, XElement root, Dictionary<string, object> error)
        {
            Path = path;
            Files = files;
            Error = error;
            this.root = root ?? new XElement("configuration");
            Text = root == null ? null : Print(root);
        }

        public string Path { get; private set; }
        public List<string> Files { get; private set; }
        public string Text { get; private set; }
        public Dictionary<string, object> Error { get; private set; }

        public Dictionary<string, object> ToDictionary()
        {
            return new Dictionary<string, object> { { "path", Path }, { "files", Files }, { "text", Text }, { "error", Error } };
        }

        private static string Print(XElement root)
        {
            StringBuilder text = new StringBuilder();
            XmlWriterSettings settings = new XmlWriterSettings { OmitXmlDeclaration = true, NewLineChars = "\n" };
            int line = 1;
            using (XmlWriter writer = XmlWriter.Create(text, settings)) Print(root, writer, ref line);
            return text.ToString();
        }

        // Each element stands on the line that it has in the file, so that what is said about the text fits the file.
        private static void Print(XElement element, XmlWriter writer, ref int line)
        {
            int own = (int)(element.Annotation(typeof(int)) ?? 0);
            if (own > line)
            {
                writer.WriteWhitespace(new string('\n', own - line));
                line = own;
            }
            writer.WriteStartElement(element.Name.LocalName);
            foreach (XAttribute attribute in element.Attributes()) writer.WriteAttributeString(attribute.Name.LocalName, attribute.Value);
            foreach (XElement child in element.Elements()) Print(child, writer, ref line);
            writer.WriteEndElement();
        }

        /// <summary>The folder that configuration was moved to (as it is written), or null where it was not.</summary>
        public string RedirectedTo
        {
            get
            {
                XElement redirection = root.Element("configurationRedirection");
                bool isOn = redirection != null
                    && String.Equals((string)redirection.Attribute("enabled"), "true", StringComparison.OrdinalIgnoreCase);
                return isOn ? (string)redirection.Attribute("path") : null;
            }
        }

        /// <summary>Every userName.</summary>
        public List<string> UserNames
        {
            get { return Values("userName"); }
        }

        /// <summary>Every physicalPath, as it is written.</summary>
        public List<string> PhysicalPaths
        {
            get { return Values("physicalPath"); }
        }

        /// <summary>Paths below the folder of every application, that of its virtual directory /, as it is written.</summary>
        public List<string> BelowApplications(IEnumerable<string> relativePaths)
        {
            List<string> below = new List<string>();
            foreach (XElement application in root.Descendants("sites").Elements("site").Elements("application"))
            {
                string folder = RootFolder(application);
                if (folder == null) continue;
                below.AddRange(relativePaths.Select(path => folder.TrimEnd('\\', '/') + "\\" + path));
            }
            return below;
        }

        private static string RootFolder(XElement application)
        {
            XElement directory = application.Elements("virtualDirectory").FirstOrDefault(d => Trimmed((string)d.Attribute("path")).Length == 0);
            return directory == null ? null : (string)directory.Attribute("physicalPath") ?? DefaultFolder(application);
        }

        /// <summary>The names of the pools whose SID cannot be computed for certain.</summary>
        public List<string> PoolNamesBeyondAscii
        {
            get
            {
                return root.Descendants("applicationPools").Elements("add").Select(pool => (string)pool.Attribute("name"))
                    .Where(name => name != null && name.Any(c => c > '\x7f')).ToList();
            }
        }

        private List<string> Values(string attribute)
        {
            return root.Descendants().Attributes(attribute).Select(a => a.Value).Where(value => value.Length > 0).ToList();
        }

        /// <summary>The folders along the URL path above each application, for the virtual directories as they are written.</summary>
        public List<string> AncestorFolders
        {
            get
            {
                HashSet<string> folders = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
                foreach (XElement sites in root.Descendants("sites"))
                {
                    foreach (XElement site in sites.Elements("site")) AddAncestors(folders, site);
                }
                return folders.ToList();
            }
        }

        private static void AddAncestors(HashSet<string> folders, XElement site)
        {
            Dictionary<string, string> mapped = MappedFolders(site);
            foreach (XElement application in site.Elements("application"))
            {
                string url = Trimmed((string)application.Attribute("path"));
                while (url.Length > 0)
                {
                    url = url.Substring(0, url.LastIndexOf('/'));
                    string folder = FolderOf(url, mapped);
                    if (folder != null) folders.Add(folder);
                }
            }
        }

        // By URL from the root of the site, without a slash at the end: the root is "".
        private static Dictionary<string, string> MappedFolders(XElement site)
        {
            Dictionary<string, string> mapped = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (XElement application in site.Elements("application"))
            {
                foreach (XElement directory in application.Elements("virtualDirectory"))
                {
                    string folder = (string)directory.Attribute("physicalPath") ?? DefaultFolder(application);
                    string url = Trimmed((string)application.Attribute("path")) + Trimmed((string)directory.Attribute("path"));
                    if (folder != null) mapped[url] = folder;
                }
            }
            return mapped;
        }

        private static string DefaultFolder(XElement application)
        {
            return application.AncestorsAndSelf().Elements("virtualDirectoryDefaults").Attributes("physicalPath")
                .OrderByDescending(a => a.Parent.Ancestors().Count()).Select(a => a.Value).FirstOrDefault();
        }

        private static string FolderOf(string url, Dictionary<string, string> mapped)
        {
            for (string prefix = url; ; prefix = prefix.Substring(0, prefix.LastIndexOf('/')))
            {
                string folder;
                if (mapped.TryGetValue(prefix, out folder)) return folder.TrimEnd('\\', '/') + url.Substring(prefix.Length).Replace('/', '\\');
                if (prefix.Length == 0) return null;
            }
        }

        private static string Trimmed(string url)
        {
            string trimmed = (url ?? "").Trim('/');
            return trimmed.Length == 0 ? "" : "/" + trimmed;
        }
    }

    /// <summary>The variables of the machine, by name without regard to case.</summary>
    public sealed class MachineEnvironment
    {
        private readonly Dictionary<string, string> values;

        public MachineEnvironment(IEnumerable<KeyValuePair<string, string>> values)
        {
            this.values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (KeyValuePair<string, string> value in values) this.values[value.Key] = value.Value;
            // Variables may be made of others, as windir=%SystemRoot% is.
            foreach (string name in this.values.Keys.ToList()) this.values[name] = Expand(this.values[name]);
        }

        /// <summary>Replaces each %NAME% as Windows does: what is not defined stays as it is written.</summary>
        public string Expand(string text)
        {
            StringBuilder expanded = new StringBuilder();
            int position = 0;
            foreach (int[] variable in Variables(text))
            {
                string value;
                int start = variable[0];
                if (start < position || !values.TryGetValue(text.Substring(start + 1, variable[1] - start - 1), out value)) continue;
                expanded.Append(text, position, start - position).Append(value);
                position = variable[1] + 1;
            }
            return expanded.Append(text, position, text.Length - position).ToString();
        }

        // Where a percent sign stands and where the next one does; the second may begin the name of a variable itself.
        private static IEnumerable<int[]> Variables(string text)
        {
            int start = text.IndexOf('%');
            while (start >= 0)
            {
                int end = text.IndexOf('%', start + 1);
                if (end < 0) yield break;
                yield return new[] { start, end };
                start = end;
            }
        }

        /// <summary>The named variables and those that occur in texts, with their values.</summary>
        public SortedDictionary<string, object> Select(IEnumerable<string> names, IEnumerable<string> texts)
        {
            IEnumerable<string> occurring = texts.SelectMany(text => Variables(text).Select(v => text.Substring(v[0] + 1, v[1] - v[0] - 1)));
            SortedDictionary<string, object> selected = new SortedDictionary<string, object>(StringComparer.OrdinalIgnoreCase);
            foreach (string name in names.Concat(occurring))
            {
                string value;
                if (!selected.ContainsKey(name) && values.TryGetValue(name, out value)) selected[name] = value;
            }
            return selected;
        }
    }

    /// <summary>The paths to answer about: each once, with all folders above it.</summary>
    public sealed class PathList
    {
        private readonly HashSet<string> seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        private readonly List<object> answers = new List<object>();

        public List<object> Answers
        {
            get { return answers; }
        }

        /// <summary>Describes a path and the folders above it, as far as they are not there yet.</summary>
        public void Add(string text)
        {
            WindowsPath path = WindowsPath.Parse(text);
            if (path == null && seen.Add(text)) answers.Add(FileSystem.Read(text).ToDictionary());
            while (path != null && seen.Add(path.Text))
            {
                answers.Add(FileSystem.Read(path.Text).ToDictionary());
                path = path.Parent;
            }
        }

        /// <summary>Describes a folder, those above it, and its web.config if it has one.</summary>
        public void AddWithWebConfig(string text)
        {
            Add(text);
            WindowsPath path = WindowsPath.Parse(text);
            if (path == null || path.IsUnc) return;
            WindowsPath file = path.Child("web.config");
            if (FileSystem.IsThere(file, false)) Add(file.Text);
        }
    }

    /// <summary>The web.config files of folders, as far as they pass: each once.</summary>
    public sealed class WebConfigList
    {
        private readonly HashSet<string> seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        private readonly List<Configuration> files = new List<Configuration>();

        public List<Configuration> Files
        {
            get { return files; }
        }

        /// <summary>Reads the file of a folder, if there is one and it is not on a file server.</summary>
        public void Add(string folder)
        {
            WindowsPath path = WindowsPath.Parse(folder);
            if (path == null || path.IsUnc) return;
            WindowsPath file = path.Child("web.config");
            if (seen.Add(file.Text) && FileSystem.IsThere(file, false)) files.Add(ConfigurationFile.ReadWebConfig(file.Text));
        }
    }
}
