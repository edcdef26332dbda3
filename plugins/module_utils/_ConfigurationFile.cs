// Copyright (c) 2026 the webinfra.iis_identity contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Reads the configuration of IIS and lets through what an allow-list names, and nothing else: secrets stay on the host.
// C# 5 and .NET Framework 4.6 only, so that it is the same in Windows PowerShell 5.1 and PowerShell 7.

using ansible_collections.webinfra.iis_identity.plugins.module_utils._AllowedConfiguration;
using ansible_collections.webinfra.iis_identity.plugins.module_utils._Configuration;
using ansible_collections.webinfra.iis_identity.plugins.module_utils._FileSystem;
using ansible_collections.webinfra.iis_identity.plugins.module_utils._WindowsError;
using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

//AssemblyReference -Name System.Xml.dll -CLR Framework
//AssemblyReference -Name System.Xml.Linq.dll -CLR Framework
//TypeAccelerator -Name IisIdentity.ConfigurationFile -TypeName ConfigurationFile

namespace ansible_collections.webinfra.iis_identity.plugins.module_utils._ConfigurationFile
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
}
